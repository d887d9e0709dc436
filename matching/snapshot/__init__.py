"""Postings of a whole day as arrays in files that all processes share: for questions that touch every demand.

`build` writes them from columns, `database` reads the columns, `store` swaps and opens, `postings` answers as live
postings do, `relation` turns them into what `engine.kernels` reads.
"""
