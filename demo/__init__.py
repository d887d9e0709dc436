"""The demo world: a fictional province of labs, enterprises and demands, generated from a seed and a date.

Pure Python, no Django, no clock. Every record is marked 演示数据; no lab, firm, address or certificate is real.
"""
