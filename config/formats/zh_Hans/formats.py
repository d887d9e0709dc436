"""Thousands in groups of three: Django's zh_Hans groups by four and writes no separator."""

THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
DECIMAL_SEPARATOR = "."
DATE_FORMAT = "Y-m-d"
DATETIME_FORMAT = "Y-m-d H:i"
