"""The messages between a view and the Python side of its panel.

``js/src/kernel/protocol.ts`` has the same names and shapes, and a test compares them. A field with a default
may be left out, whichever side sends it.

view -> panel: ``request`` and ``cancel``. panel -> view: ``ack`` at once, ``progress`` and ``part`` while the
request is under way, one ``reply``; and ``push``, the state, to every view.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from tiledb_cloud_widgets.catalog.failure import Field
from tiledb_cloud_widgets.catalog.page import MAX_PAGE_SIZE
from tiledb_cloud_widgets.catalog.query import Kind, Query
from tiledb_cloud_widgets.catalog.snippet import CodeStyle
from tiledb_cloud_widgets.catalog.state import Status
from tiledb_cloud_widgets.panel import asset_messages as a
from tiledb_cloud_widgets.panel.message import Envelope, Message, RequestEnvelope

Number = Annotated[int, msgspec.Meta(ge=1, le=2**53)]
PageSize = Annotated[int, msgspec.Meta(ge=1, le=MAX_PAGE_SIZE)]
ExportFormat = Literal["dataframe", "csv", "parquet"]
ExportRows = Literal["page", "all", "selection"]
GroupKind = Literal["user", "organizations", "listed"]
IconName = Literal["dense", "sparse", "array", "file", "group"]
Noun = Literal["arrays", "groups", "contents"]
PickerStatus = Literal["loading", "ready", "error", "signed_out"]


# The envelope


class RequestMessage(RequestEnvelope, tag="request"):
    """A view asks for something; ``body`` is one of the bodies below."""

    name: str
    body: Any = None


class CancelMessage(RequestEnvelope, tag="cancel"):
    """Stop a request."""


class AckMessage(RequestEnvelope, tag="ack"):
    """A request has come."""


class ProgressMessage(RequestEnvelope, tag="progress"):
    """How far a request is."""

    body: Progress


class PartMessage(RequestEnvelope, tag="part"):
    """Some of what a request asks for, before its reply; may come with buffers."""

    name: str
    body: Any


class ReplyMessage(RequestEnvelope, tag="reply"):
    """The end of a request: its body, or an error."""

    ok: bool
    body: Any = None
    error: ErrorBody | None = None


class PushMessage(Envelope, tag="push"):
    """For every view: the whole ``state``, or the fields that differ from the revision before."""

    name: Literal["state", "change"]
    body: Any


class ErrorBody(Message):
    """An error in words: what happened, why, and what to do."""

    title: str
    reason: str
    next_step: str
    field: Field | None = None
    retry: bool = True


class Progress(Message):
    """How far an export is, in rows."""

    done: int
    total: int | None
    seconds_left: float | None


# What views ask for


class Nothing(Message):
    pass


class ReadyRequest(Message):
    """Send the state: a view has come, or has missed something. It has the rows of these pages already.

    ``view`` names the web page, for ``leave``.
    """

    pages: list[int] = []
    view: str = ""


class LeaveRequest(Message):
    """The web page shows no view any more."""

    view: str


class QueryRequest(Message):
    """Change fields of the query; ``clear`` drops all filters first."""

    changes: dict[str, Any] = {}
    clear: bool = False


class PageRequest(Message):
    number: Number


class PageSizeRequest(Message):
    size: PageSize


class TurnedRequest(Message):
    """The view has turned to the page sent ahead, in this generation of the state."""

    number: Number
    generation: Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class UrisRequest(Message):
    uris: list[str]


class SnippetRequest(Message):
    """Code that opens these, or with none the view. ``own``: for the notebook that the panel is in."""

    uris: list[str]
    style: CodeStyle = "tiledb"
    own: bool = False
    timestamp: a.Timestamp | None = None


class ExportRequest(Message):
    format: ExportFormat
    rows: ExportRows


class SignInRequest(Message):
    method: Literal["token", "password"] = "token"
    token: str | None = None
    username: str | None = None
    password: str | None = None
    server: str | None = None
    remember: bool = False

    def __repr__(self) -> str:
        return "SignInRequest()"  # never what it holds


class ChooseRequest(Message):
    """Pick a namespace; None: all of them."""

    value: str | None


# What they get


class Row(Message):
    """An asset in the grid. ``size``: bytes of an array, members of a group; ``amount``: that in words."""

    uri: str
    name: str
    namespace: str
    kind: Kind
    type: str | None
    icon: IconName
    size: int | None
    amount: str
    last_accessed: str | None
    tags: list[str]
    description: str | None
    public: bool
    read_only: bool | None
    favorite: bool | None  # None: groups are none, and some servers do not say


class Page(Message):
    """Rows, sent once; ``first`` is the number of the first one in the whole listing, from 1.

    ``notices``: what the server says about the listing as a whole, and how many rows cannot be shown.

    A page that is fetched again has another key.
    """

    key: int
    page: int
    first: int
    of: Noun
    rows: list[Row]
    notices: list[str] = []


class Breadcrumb(Message):
    uri: str
    name: str


class User(Message):
    """Who is signed in, where, and where the credentials come from."""

    username: str | None
    host: str
    source: str | None


class TagCount(Message):
    tag: str
    count: int


class Choice(Message):
    """A value as the API spells it, and in words."""

    value: str
    label: str


class Choices(Message):
    file_types: list[Choice]
    group_types: list[Choice]
    permissions: list[Choice]
    order_by: list[str]
    page_sizes: list[int]


class BrowserState(Message):
    """What the views of a Browser show.

    ``shown`` and ``next`` are keys of pages; ``pages`` holds those of them that the views have not had.
    """

    revision: int
    generation: int
    edits: int
    status: Status
    query: Query
    page: int
    page_size: int
    shown: int | None
    total_items: int | None
    total_pages: int | None
    next: int | None
    selection: list[str]
    selected: Row | None
    breadcrumbs: list[Breadcrumb]
    error: ErrorBody | None
    account: User | None
    servers: list[str]
    tags_seen: list[TagCount]
    assets_seen: int
    choices: Choices
    parquet: bool
    pages: list[Page] = []


class LoginState(Message):
    revision: int
    signed_in: bool
    username: str | None
    host: str
    source: str | None
    servers: list[str]
    error: ErrorBody | None


class NamespaceOption(Message):
    """A namespace, and how many assets it has, where the server says so."""

    name: str
    count: int | None


class NamespaceGroup(Message):
    """Namespaces of a kind; the label is for people."""

    kind: GroupKind
    label: str
    options: list[NamespaceOption]


class PickerState(Message):
    revision: int
    value: str | None
    groups: list[NamespaceGroup]
    error: ErrorBody | None
    status: PickerStatus


class ScopeCount(Message):
    """How many assets match in another scope."""

    scope: Literal["owned", "shared", "public"]
    count: int


class Elsewhere(Message):
    counts: list[ScopeCount]


class Namespaces(Message):
    groups: list[NamespaceGroup]


class Exported(Message):
    count: int
    file: str | None
    note: str | None
    cancelled: bool = False


class Code(Message):
    """Code that opens assets or rebuilds a view. ``own``: with the panel of the kernel that runs it."""

    code: str
    own: bool = False


class SignedInAs(Message):
    username: str | None
    host: str


class SignedOutNote(Message):
    """What there is to say after signing out."""

    note: str | None


# Which request has which body and which reply


class BrowserRequests:
    ready: tuple[ReadyRequest, BrowserState]
    leave: tuple[LeaveRequest, Nothing]
    query: tuple[QueryRequest, Nothing]
    page: tuple[PageRequest, Nothing]
    page_size: tuple[PageSizeRequest, Nothing]
    refresh: tuple[Nothing, Nothing]
    retry: tuple[Nothing, Nothing]
    cancel_pending: tuple[Nothing, Nothing]
    select: tuple[UrisRequest, Nothing]
    details: tuple[a.DetailsRequest, a.Details]
    favorite: tuple[a.FavoriteRequest, Nothing]
    edit: tuple[a.EditRequest, a.Edited]
    sharing: tuple[a.UriRequest, a.Sharing]
    share: tuple[a.ShareRequest, a.Sharing]
    versions: tuple[a.UriRequest, a.Versions]
    locate: tuple[a.LocateRequest, a.Located]
    recent: tuple[Nothing, a.RecentAssets]
    preview: tuple[a.PreviewRequest, a.Previewed]
    namespaces: tuple[Nothing, Namespaces]
    elsewhere: tuple[Nothing, Elsewhere]
    export: tuple[ExportRequest, Exported]
    export_code: tuple[ExportRequest, Code]
    snippet: tuple[SnippetRequest, Code]
    sign_in: tuple[SignInRequest, SignedInAs]
    sign_out: tuple[Nothing, SignedOutNote]
    turned: tuple[TurnedRequest, Nothing]


class LoginRequests:
    ready: tuple[ReadyRequest, LoginState]
    leave: tuple[LeaveRequest, Nothing]
    sign_in: tuple[SignInRequest, SignedInAs]
    sign_out: tuple[Nothing, SignedOutNote]


class PickerRequests:
    ready: tuple[ReadyRequest, PickerState]
    leave: tuple[LeaveRequest, Nothing]
    choose: tuple[ChooseRequest, Nothing]
    namespaces: tuple[Nothing, Namespaces]
