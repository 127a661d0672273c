"""Personal data sealed where it lies: SM4-GCM (GB/T 32907) under wrapped data keys, SM3 (GB/T 32905) to find it again.

``keystore`` keeps the master keys, ``data_keys`` the keys made of them, ``sealing`` seals bytes, ``fields`` are the
columns of models. docs/topics/sealed-data.md tells the whole.
"""
