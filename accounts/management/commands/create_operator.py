"""`manage.py create_operator USERNAME`: the first account of a new site, with the system duty."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.actions.operators import first_operator
from backbone.refusals import Refused


class Command(BaseCommand):
    """Everyone else is created on the site by this operator, whose duty it is."""

    help = "创建第一个系统管理员；密码从终端或标准输入读取"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The sign-in name, and the organisation's name."""
        parser.add_argument("username")
        parser.add_argument("--organisation", default="平台运维")

    def handle(self, *args: Any, **options: Any) -> None:
        """Asks for the password on a terminal; otherwise takes one line of standard input."""
        password = getpass.getpass("密码：") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        try:
            validate_password(password)
            first_operator(username=options["username"], password=password, organisation=options["organisation"])
        except ValidationError as error:
            raise CommandError("；".join(error.messages), returncode=1) from error
        except Refused as refused:
            raise CommandError(str(refused), returncode=1) from refused
        self.stdout.write(f"{options['username']}：系统管理")
