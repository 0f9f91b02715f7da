import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PROTOCOL } from "../src/lab/protocol";
import { PanelSocket, type ServerSettings } from "../src/lab/socket";
import { Wire } from "./wire";

const START = { kind: "start", query: { scope: "owned" } } as never;
let answer: () => Promise<{ status: number }>;
let panel: PanelSocket;
let heard: unknown[];
const statuses = vi.fn();

const open = (more: Partial<ServerSettings> = {}) => {
  const settings = { baseUrl: "http://host/user/ada/", wsUrl: "ws://host/user/ada/", token: "", appendToken: true, init: {}, ...more };
  const parts = { ...settings, WebSocket: Wire as never, fetch: vi.fn(() => answer()) as never };
  panel = new PanelSocket(parts, "abc", () => START, statuses);
  heard = [];
  panel.listen((message, buffers) => heard.push(buffers.length ? [message, buffers] : message));
};
const request = (id: string) => ({ kind: "request", id, name: "page", body: {} }) as const;

beforeEach(() => {
  vi.useFakeTimers();
  Wire.opened = [];
  answer = async () => {
    throw new TypeError("Failed to fetch");
  };
  open();
});
afterEach(() => {
  panel.close();
  vi.useRealTimers();
});

test("it opens below the base URL, with Jupyter's token where the page must send it", () => {
  expect(Wire.last.url).toBe("ws://host/user/ada/tiledb_cloud_widgets/panel?session=abc");
  open({ token: "a token" });
  expect(Wire.last.url).toContain("&token=a%20token");
});

test("what is sent before the hello waits, and comes after the start", () => {
  panel.send(request("1"));
  expect(Wire.last.sent).toEqual([]);
  Wire.last.hello();
  expect(Wire.last.sent).toEqual([START, request("1")]);
  expect(panel.status.kind).toBe("open");
});

test.each(["", "no JSON", "5", "null", "{}", '{"kind": 3}'])(
  "garbage (%s) ends its socket, and the next one begins from the start",
  async (garbage) => {
    Wire.last.hello();
    panel.send(request("1"));
    Wire.last.onmessage?.({ data: garbage });
    expect(Wire.last.closed).toBe(true);
    await Wire.last.lose();
    expect(heard).toContainEqual(expect.objectContaining({ kind: "reply", id: "1", ok: false }));
    await vi.advanceTimersByTimeAsync(500);
    expect(Wire.opened).toHaveLength(2);
  },
);

test("buffers follow their message, both ways", () => {
  Wire.last.hello();
  const buffer = new Uint8Array([1, 2]).buffer;
  panel.send(request("1"), [buffer]);
  expect(Wire.last.sent.slice(1)).toEqual([{ ...request("1"), buffers: 1 }, buffer]);
  Wire.last.say({ kind: "part", id: "1", name: "picture", body: {}, buffers: 2 });
  Wire.last.onmessage?.({ data: buffer });
  expect(heard).toEqual([]);
  Wire.last.onmessage?.({ data: new ArrayBuffer(3) });
  const [[message, buffers]] = heard as [[object, DataView[]]];
  expect(message).toMatchObject({ kind: "part", id: "1" });
  expect(buffers.map(({ byteLength }) => byteLength)).toEqual([2, 3]);
});

test("a lost network: requests that were sent are refused, the socket is opened again, and the view stays", async () => {
  Wire.last.hello();
  panel.send(request("1"));
  await Wire.last.lose();
  expect(panel.status.kind).toBe("lost");
  expect(heard).toMatchObject([{ kind: "reply", id: "1", ok: false, error: { title: "Jupyter did not answer." } }]);
  panel.send(request("2"));
  await vi.advanceTimersByTimeAsync(500);
  Wire.last.hello();
  expect(Wire.opened).toHaveLength(2);
  expect(Wire.last.sent).toEqual([START, request("2")]);
  expect(panel.generation).toBe(0);
});

test("a server that was restarted: a new generation, without the requests of the old view", async () => {
  Wire.last.hello("first");
  await Wire.last.lose();
  panel.send(request("of the old view"));
  await vi.advanceTimersByTimeAsync(500);
  Wire.last.hello("second");
  expect(panel.generation).toBe(1);
  expect(Wire.last.sent).toEqual([START]);
});

test("the pauses grow to 10 s: no storm, not even from a server that says hello and hangs up", async () => {
  for (let n = 0; n < 8; n += 1) {
    Wire.last.hello();
    await Wire.last.lose();
    await vi.advanceTimersByTimeAsync(10_000);
  }
  const opened = Wire.opened.length;
  await Wire.last.lose();
  await vi.advanceTimersByTimeAsync(9000);
  expect(Wire.opened).toHaveLength(opened);
  await vi.advanceTimersByTimeAsync(1000);
  expect(Wire.opened).toHaveLength(opened + 1);
});

test.each([
  [404, "missing"],
  [403, "refused"],
  [0, "refused"], // a redirect
])("an answer of %i without a socket is %s, and nothing is tried again by itself", async (status, why) => {
  answer = async () => ({ status });
  await Wire.last.lose();
  expect(panel.status).toEqual({ kind: "stopped", why });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(Wire.opened).toHaveLength(1);
  panel.retry();
  Wire.last.hello();
  expect(panel.status.kind).toBe("open");
});

test("while a server is restarted, a proxy that knows no such address is tried again; one that goes on saying so is believed", async () => {
  Wire.last.hello();
  await Wire.last.lose();
  answer = async () => ({ status: 404 });
  for (let n = 0; n < 5; n += 1) {
    await vi.advanceTimersByTimeAsync(10_000);
    await Wire.last.lose();
    expect(panel.status.kind).toBe("lost");
  }
  await vi.advanceTimersByTimeAsync(10_000);
  await Wire.last.lose();
  expect(panel.status).toEqual({ kind: "stopped", why: "missing" });
});

test.each([
  [4429, "too many"],
  [4500, "failed"],
])("code %i of the server half is %s", async (code, why) => {
  Wire.last.hello();
  await Wire.last.lose(code);
  expect(panel.status).toEqual({ kind: "stopped", why });
});

test.each([
  [PROTOCOL - 1, "older"],
  [PROTOCOL + 1, "newer"],
])("protocol %i is a server half of another release", (protocol, why) => {
  Wire.last.hello("first", protocol);
  expect(panel.status).toEqual({ kind: "stopped", why });
  expect(Wire.last.sent).toEqual([]);
});

test("a server that is there but busy is tried again", async () => {
  answer = async () => ({ status: 400 }); // what it says to a plain request
  await Wire.last.lose();
  expect(panel.status.kind).toBe("lost");
});
