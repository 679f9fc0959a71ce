"""``soleus serve``: what it refuses, and how it listens. What it serves is tried in ``tests/web``."""

import socket

import pytest

from soleus.cli.serve import listening_socket


@pytest.mark.parametrize(
    ("option", "number"), [("--port", "0"), ("--port", "65536"), ("--workers", "0"), ("--workers", "65")]
)
def test_a_number_out_of_its_bounds_is_refused(soleus, option, number):
    status, out, err = soleus("serve", option, number)
    assert (status, out) == (2, "")
    assert f"{option}: it must be from 1 to " in err


def test_settings_that_cannot_be_used_are_refused(soleus, monkeypatch):
    monkeypatch.setenv("SOLEUS_SECRET", "short")
    status, _, err = soleus("serve")
    assert status == 2
    assert "SOLEUS_SECRET" in err


def test_tokens_of_record_systems_are_held_against_a_second_use_by_one_process(soleus, monkeypatch, tmp_path):
    monkeypatch.setenv("SOLEUS_CALLERS", str(tmp_path / "callers.json"))
    monkeypatch.setenv("SOLEUS_ADDRESS", "https://legs.example.org")
    status, out, err = soleus("serve", "--workers", "2")
    assert (status, out) == (2, "")
    assert "--workers: with a file in SOLEUS_CALLERS it must be 1" in err


def test_an_address_that_is_taken_is_refused(soleus, monkeypatch):
    monkeypatch.setenv("SOLEUS_SECRET", "s" * 40)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        status, _, err = soleus("serve", "--port", port)
    assert status == 2
    assert f"port {port}: " in err


def test_a_store_that_cannot_be_opened_is_told_before_anything_is_served(soleus, tmp_path, monkeypatch):
    monkeypatch.setenv("SOLEUS_DIARIES", "")  # the command sets it for its processes
    status, out, err = soleus("serve", "--diaries", str(tmp_path / "none" / "diaries.sqlite"))
    assert (status, out) == (2, "")
    assert "The diary cannot be opened" in err


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_what_is_taken_in_sends_without_delay(host):
    with listening_socket(host, 0) as listening:
        asking = socket.create_connection(listening.getsockname()[:2])
        taken, _ = listening.accept()
        with asking, taken:
            assert taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
