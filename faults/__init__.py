"""The fault run: functions are stopped, overtaken and refused at calls to AWS, and the record is compared."""
