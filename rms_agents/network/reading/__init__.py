"""Files of ties and of people, whoever wrote them, read into one neutral record.

Every file goes one way: its bytes (`content`: unpacked, within limits), its text (`text`: by the
encoding it declares, else UTF-8, else the likeliest), its format (`formats`: by ending and by what
stands in it), and then a `record.Record` of people and ties. What an id, a missing value and a
number are is said once, in `values`; what columns and attributes may be called, in `columns`.
"""
