import { expect, test } from "vitest";
import login from "../src/widgets/login";
import picker from "../src/widgets/namespaces";
import { drawn } from "./kernel";
import { open, Panel } from "./panel";

const signedOut = {
  revision: 1,
  signed_in: false,
  username: null,
  host: null,
  source: null,
  servers: ["https://api.tiledb.com"],
  error: null,
};
const SECRET = "a-secret-nobody-may-see";

const field = (panel: Panel, name: string) => panel.one<HTMLInputElement>(`input[name="${name}"]`);
const submit = async (panel: Panel) => {
  panel.one("form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  await drawn();
};
const signIn = async (panel: Panel) => {
  field(panel, "token").value = SECRET;
  await submit(panel);
};
/** Signs in at this server, which refuses. */
const signInRefused = async (panel: Panel, server: string, error: { title: string; field: string }) => {
  await panel.type(field(panel, "server"), server);
  await signIn(panel);
  panel.model.refuse("sign_in", error);
  await drawn();
};

test("the token travels in one message and is nowhere else", async () => {
  const panel = await open(login, signedOut);
  await signIn(panel);
  expect(panel.model.last("sign_in").body).toEqual({ method: "token", token: SECRET, server: "https://api.tiledb.com", remember: true });
  expect(JSON.stringify(panel.model.sent).split(SECRET)).toHaveLength(2);
  expect(panel.el.outerHTML).not.toContain(SECRET);
  expect(field(panel, "token").readOnly).toBe(true);
  panel.model.reply("sign_in", { username: "alice", host: "https://api.tiledb.com" });
  await drawn();
  expect(field(panel, "token").value).toBe("");
});

test("a sign-in that could not be saved says so beside who is signed in", async () => {
  const error = { title: "The sign-in could not be saved.", reason: "Permission denied.", next_step: "It lasts until the kernel stops." };
  const panel = await open(login, { ...signedOut, signed_in: true, username: "alice", source: "login", error });
  expect(panel.one(".tcw-signed").textContent).toContain("alice");
  expect(panel.one('[role="alert"]').textContent).toContain("The sign-in could not be saved.");
});

test("what was wrong stays in its field, and its error goes when that field is edited", async () => {
  const panel = await open(login, signedOut);
  await signInRefused(panel, "https://api.tiledb.con", { title: "The server did not respond.", field: "server" });
  expect(document.activeElement).toBe(field(panel, "server"));
  expect(field(panel, "token").value).toBe(SECRET);
  await panel.type(field(panel, "token"), `${SECRET}!`);
  expect(panel.one('[role="alert"]').textContent).toContain("The server did not respond.");
  await panel.type(field(panel, "server"), "https://api.tiledb.com");
  expect(panel.all('[role="alert"]')).toHaveLength(0);
});

test("when the kernel has been restarted the form says so, and keeps what was typed", async () => {
  const panel = await open(login, signedOut);
  field(panel, "token").value = SECRET;
  panel.model.stop();
  await drawn();
  expect(panel.el.textContent).toContain("The kernel has stopped. Run the cell again.");
  await submit(panel);
  expect(panel.model.names()).toEqual(["ready"]);
  expect(field(panel, "token").value).toBe(SECRET);
  expect(field(panel, "token").readOnly).toBe(false);
  expect(panel.el.textContent).not.toContain("busy");
});

test("a refusal is said at its field, with the focus, and the rest is kept", async () => {
  const panel = await open(login, signedOut);
  await signInRefused(panel, "https://cloud.example.org", { title: "The server refused this token.", field: "token" });
  expect(panel.one('[role="alert"]').textContent).toContain("The server refused this token.");
  expect(field(panel, "token").getAttribute("aria-invalid")).toBe("true");
  expect(document.activeElement).toBe(field(panel, "token"));
  expect(field(panel, "server").value).toBe("https://cloud.example.org");
});

test("an empty field is an error without a request", async () => {
  const panel = await open(login, signedOut);
  await submit(panel);
  expect(panel.one('[role="alert"]').textContent).toContain("Enter a token.");
  expect(panel.model.names()).toEqual(["ready"]);
});

test("a loopback server is not remembered unless said", async () => {
  const panel = await open(login, signedOut);
  await panel.type(field(panel, "server"), "http://127.0.0.1:8181");
  expect(panel.one<HTMLInputElement>('input[type="checkbox"]').checked).toBe(false);
  await signIn(panel);
  expect(panel.model.last("sign_in").body.remember).toBe(false);
});

test("a password is sent as it is, spaces included", async () => {
  const panel = await open(login, signedOut);
  await panel.click(panel.all('input[type="radio"]')[1] as HTMLElement);
  field(panel, "username").value = "alice";
  field(panel, "password").value = " p ";
  await submit(panel);
  expect(panel.model.last("sign_in").body).toMatchObject({ method: "password", username: "alice", password: " p " });
});

test("signed in, it says as whom and from where, and signs out", async () => {
  const panel = await open(login, {
    ...signedOut,
    signed_in: true,
    username: "alice",
    host: "https://api.tiledb.com",
    source: "environment",
  });
  expect(panel.one(".tcw-signed").textContent).toBe("Signed in as aliceapi.tiledb.com, from the environmentSign out");
  await panel.click(panel.button("Sign out"));
  panel.model.reply("sign_out", { note: "Your token is still in the environment." });
  await drawn();
  expect(panel.el.textContent).toContain("Your token is still in the environment.");
});

const picking = {
  revision: 1,
  value: null,
  groups: [
    { kind: "user", label: "You", options: [{ name: "alice", count: 12 }] },
    { kind: "organizations", label: "Organizations", options: [{ name: "climate-lab", count: null }] },
  ],
  error: null,
  status: "ready",
};

test("all namespaces come first, typing filters, and any other name can be typed", async () => {
  const panel = await open(picker, picking);
  const input = panel.named<HTMLInputElement>("Namespace");
  await panel.click(input);
  const options = () => panel.all('[role="option"]').map((option) => option.textContent);
  expect(options()).toEqual(["All namespaces", "alice12", "climate-lab"]);
  await panel.type(input, "cl");
  expect(options()).toEqual(["climate-lab", "Use “cl”"]);
  await panel.key("ArrowDown");
  expect(panel.one(".is-active").textContent).toBe("Use “cl”");
  await panel.key("Enter");
  expect(panel.model.last("choose").body).toEqual({ value: "cl" });
  expect(input.value).toBe("cl");
});

test("without a kernel the picker says so, and keeps what was typed", async () => {
  const panel = new Panel(picker);
  await new Promise((resolve) => setTimeout(resolve, 420));
  const input = panel.named<HTMLInputElement>("Namespace");
  await panel.type(input, "climate-lab");
  await panel.key("Enter");
  expect(input.value).toBe("climate-lab");
  expect(panel.el.textContent).toContain("The kernel has stopped. Run the cell again.");
});

test("a namespace has the icon of its kind, whatever its group is called", async () => {
  const groups = picking.groups.map((group, i) => ({ ...group, label: ["Vous", "Organisations"][i] }));
  const panel = await open(picker, { ...picking, groups, value: "alice" });
  await panel.click(panel.named("Namespace"));
  expect(panel.all(".tcw-field > .tcw-icon, .tcw-opt > .tcw-icon").map((icon) => icon.className.match(/i-(\w+)/)?.[1])).toEqual([
    "user",
    "globe",
    "user",
    "org",
  ]);
});

test("Escape closes the list first and clears the namespace then", async () => {
  const panel = await open(picker, { ...picking, value: "alice" });
  const input = panel.named<HTMLInputElement>("Namespace");
  await panel.click(input);
  input.focus();
  await panel.key("Escape");
  expect(panel.all('[role="listbox"]')).toHaveLength(0);
  expect(input.value).toBe("alice");
  await panel.key("Escape");
  expect(panel.model.last("choose").body).toEqual({ value: null });
});

test("signing in and out by the keyboard keeps the focus in the form", async () => {
  const panel = await open(login, signedOut);
  field(panel, "token").focus();
  panel.model.push({ ...signedOut, revision: 2, signed_in: true, username: "alice", host: "https://api.tiledb.com" });
  await drawn();
  expect(document.activeElement).toBe(panel.named("Account"));
  panel.button("Sign out").focus();
  panel.model.push({ ...signedOut, revision: 3 });
  await drawn();
  expect(document.activeElement).toBe(panel.one('input[type="radio"]:checked'));
});
