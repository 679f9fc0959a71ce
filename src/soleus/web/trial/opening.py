"""A diary opened with its key, its key shown, closed on this device, left, or erased."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from soleus.web.diaries import DRAFT_COOKIE, KEY_COOKIE, NoDiaryError, forget
from soleus.web.site import sent_form, site_of
from soleus.web.trial.planning import file

router = APIRouter(include_in_schema=False)


@router.get("/diary/open")
async def ask_key(request: Request) -> Response:
    """Ask for the key of a diary."""
    site = site_of(request)
    return site.page(request, "trial/open.html", is_wrong=False, has_store=site.trials.store is not None)


@router.post("/diary/open")
async def take_key(request: Request) -> Response:
    """Open the diary of a key that was typed; a wrong one is not shown again."""
    site = site_of(request)
    key = "".join(str((await sent_form(request)).get("key", "")).split())
    try:
        await site.trials.find(key)
    except NoDiaryError:
        return site.page(request, "trial/open.html", 422, is_wrong=True, has_store=site.trials.store is not None)
    response = site.goto(request, "/diary")
    site.trials.hold(request, response, key)
    return response


@router.get("/diary/key")
async def show_key(request: Request) -> Response:
    """Show the key, and how to keep it."""
    site = site_of(request)
    await site.trials.opened(request)
    return site.page(request, "trial/key.html", key=site.trials.key(request))


@router.get("/diary/key.txt")
async def keep_key(request: Request) -> Response:
    """Give the key as a file."""
    site = site_of(request)
    await site.trials.opened(request)
    texts = site.books[site.language(request)].words.web["trial"]["key"]
    address = f"{request.url.scheme}://{request.headers.get('host', '')}/diary/open"
    text = texts["file"].format(address=address, key=site.trials.key(request))
    return file(text + "\n", "text/plain; charset=utf-8", "soleus-diary-key.txt")


@router.post("/diary/close")
async def close(request: Request) -> Response:
    """Forget the key on this device; the diary stays."""
    response = site_of(request).goto(request, "/")
    forget(request, response, KEY_COOKIE, DRAFT_COOKIE)
    return response


@router.get("/diary/leave")
async def ask_leave(request: Request) -> Response:
    """Ask whether to end the trial."""
    site = site_of(request)
    await site.trials.opened(request)
    return site.page(request, "trial/sure.html", kind="leave")


@router.post("/diary/leave")
async def leave(request: Request) -> Response:
    """End the trial; no reason is asked."""
    site = site_of(request)
    diary = await site.trials.opened(request)
    await run_in_threadpool(diary.leave, site.trials.today())
    return site.goto(request, "/diary")


@router.get("/diary/erase")
async def ask_erase(request: Request) -> Response:
    """Ask whether to erase all of it."""
    site = site_of(request)
    await site.trials.opened(request)
    return site.page(request, "trial/sure.html", kind="erase")


@router.post("/diary/erase")
async def erase(request: Request) -> Response:
    """Erase all of it."""
    site = site_of(request)
    diary = await site.trials.opened(request)
    await run_in_threadpool(diary.erase)
    response = site.goto(request, "/diary/erased")
    forget(request, response, KEY_COOKIE, DRAFT_COOKIE)
    return response


@router.get("/diary/erased")
async def erased(request: Request) -> Response:
    """Say that it is gone."""
    return site_of(request).page(request, "trial/erased.html")
