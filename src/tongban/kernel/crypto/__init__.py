"""Personal data sealed where it lies: SM4-GCM (GB/T 32907) under wrapped data keys, SM3 (GB/T 32905) to find it again;
signatures with SM2 (GB/T 32918) or P-256.

``keystore`` keeps the master keys, ``data_keys`` the keys made of them, ``sealing`` seals bytes, ``fields`` are the
columns of models: docs/topics/sealed-data.md. ``sm2`` binds OpenSSL, ``signing`` signs and verifies:
docs/topics/signing.md.
"""
