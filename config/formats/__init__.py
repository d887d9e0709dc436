"""How numbers and dates are written, where Django's own locale differs from the habit of the documents we read."""
