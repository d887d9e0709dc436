"""The pure part of Lianjian: reading text and judging matches. No Django, no I/O, no clock."""

VERSION = "0.1.0"
