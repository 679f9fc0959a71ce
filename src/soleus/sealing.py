"""One way of sealing: AES-GCM under a key made of a secret and of what it is for."""

from __future__ import annotations

import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12  # bytes, as AES-GCM wants them


class SecretSeal:
    """Seals bytes and opens them again. What was sealed for one purpose opens for no other."""

    def __init__(self, secret: str, purpose: str) -> None:
        """Make the seal of a secret for one purpose."""
        self._cipher = AESGCM(hashlib.sha256(f"soleus {purpose}\n{secret}".encode()).digest())

    def close(self, content: bytes, bound: bytes) -> bytes:
        """Seal bytes; they open only beside the same ``bound``."""
        nonce = os.urandom(NONCE)
        return nonce + self._cipher.encrypt(nonce, content, bound)

    def open(self, sealed: bytes, bound: bytes) -> bytes:
        """Open what was sealed.

        Raises:
            ValueError: it is of another secret, purpose or place, or no seal of ours.
        """
        try:
            return self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], bound)
        except InvalidTag:
            raise ValueError("it was sealed with another secret, or is no seal") from None
