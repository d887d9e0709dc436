"""Lists of the shape of a province with known truth. Shares no code with engine.reading: what reads must not have written."""
