"""What the log says of refusals."""

from backbone.logs import without_refused_traceback


def test_a_refusal_is_one_line_and_an_error_keeps_its_traceback() -> None:
    refused = {"level": "warning", "event": "Forbidden", "exc_info": ("type", "value", "tb")}
    failed = {"level": "error", "event": "Internal", "exc_info": ("type", "value", "tb")}
    assert "exc_info" not in without_refused_traceback(None, "", refused)
    assert "exc_info" in without_refused_traceback(None, "", failed)
