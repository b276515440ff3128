"""The methods of the Web API, a file for each family, and `call`, which finds and runs one."""
