"""Reading the results of a sweep: what each lever does, alone and with another."""
