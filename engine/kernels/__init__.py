"""Coverage of many demands at once over arrays of small integers: what pages ask item by item, for a whole province."""
