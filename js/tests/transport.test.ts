import { expect, test, vi } from "vitest";
import type { BrowserRequests } from "../src/kernel/protocol";
import { carrierOf, kernelOf, Refused } from "../src/kernel/transport";
import { kernel as words } from "../src/ui/strings";
import { FakeModel } from "./kernel";

function kernel(model = new FakeModel()) {
  const changed = vi.fn();
  const pushed = vi.fn();
  return { model, changed, pushed, kernel: kernelOf<BrowserRequests>(carrierOf(model, words), pushed, changed) };
}

test("a reply answers the request of its id", async () => {
  const { model, kernel: k } = kernel();
  const first = k.request("page", { number: 2 });
  const second = k.request("refresh", {});
  model.reply("refresh", { came: "second" });
  model.reply("page", { came: "first" });
  expect(await first.answer).toEqual({ came: "first" });
  expect(await second.answer).toEqual({ came: "second" });
});

test("a refusal carries the kernel's words", async () => {
  const { model, kernel: k } = kernel();
  const call = k.request("page", { number: 2 });
  model.refuse("page", { title: "Page 2 could not be loaded." });
  await expect(call.answer).rejects.toMatchObject({ body: { title: "Page 2 could not be loaded.", retry: true } });
});

test("messages for other views are not ours", async () => {
  const model = new FakeModel();
  const mine = kernel(model);
  const theirs = kernel(model);
  const call = mine.kernel.request("refresh", {});
  const settled = vi.fn();
  call.answer.then(settled, settled);
  theirs.kernel.request("refresh", {});
  model.reply("refresh"); // the last one: theirs
  await Promise.resolve();
  expect(settled).not.toHaveBeenCalled();
});

test("a kernel that does not acknowledge within 400 ms is busy, until it does", () => {
  vi.useFakeTimers();
  const { model, kernel: k, changed } = kernel();
  model.push({ revision: 1 });
  k.request("refresh", {});
  vi.advanceTimersByTime(399);
  expect(k.busy).toBe(false);
  vi.advanceTimersByTime(1);
  expect(k.busy).toBe(true);
  model.say({ kind: "ack", id: model.last("refresh").id });
  expect(k.busy).toBe(false);
  expect(changed).toHaveBeenCalledTimes(2);
  vi.useRealTimers();
});

test("what a busy kernel has not picked up can be given up", async () => {
  const { model, kernel: k } = kernel();
  const heard = k.request("page", { number: 2 });
  model.say({ kind: "ack", id: model.last("page").id });
  const waiting = k.request("refresh", {});
  k.drop();
  await expect(waiting.answer).rejects.toBeInstanceOf(Refused);
  expect(model.sent.at(-1)).toEqual({ kind: "cancel", id: model.last("refresh").id });
  model.reply("page", { still: "there" });
  expect(await heard.answer).toEqual({ still: "there" });
});

test("progress comes before the reply, and a cancelled request still gets what has come", async () => {
  const { model, kernel: k } = kernel();
  const progress = vi.fn();
  const call = k.request("export", { format: "csv", rows: "all" }, { progress });
  model.say({ kind: "progress", id: model.last("export").id, body: { done: 5, total: 10, seconds_left: 1 } });
  call.cancel();
  model.reply("export", { count: 0, cancelled: true });
  expect(progress).toHaveBeenCalledWith({ done: 5, total: 10, seconds_left: 1 });
  expect(await call.answer).toEqual({ count: 0, cancelled: true });
});

test("a kernel that nothing can be sent to is gone, and every request is given up", async () => {
  const model = new FakeModel();
  const { kernel: k } = kernel(model);
  model.push({ revision: 1 });
  const earlier = k.request("refresh", {}).answer;
  model.send = () => {
    throw new Error("Cannot send");
  };
  const later = k.request("refresh", {}).answer;
  await expect(earlier).rejects.toMatchObject({ body: null });
  await expect(later).rejects.toMatchObject({ body: null });
  expect([k.gone, k.busy]).toEqual([true, false]);
});

test("a kernel that was never heard is gone, not busy, until it is heard", async () => {
  vi.useFakeTimers();
  const { model, kernel: k } = kernel();
  const call = k.request("refresh", {});
  vi.advanceTimersByTime(400);
  expect([k.gone, k.busy]).toEqual([true, false]);
  model.reply("refresh", { came: "late" });
  expect([k.gone, k.busy]).toEqual([false, false]);
  expect(await call.answer).toEqual({ came: "late" });
  vi.useRealTimers();
});

test("a kernel that does not respond after its host said that it is another one is gone, not busy", async () => {
  vi.useFakeTimers();
  const { model, kernel: k } = kernel();
  model.push({ revision: 1 });
  k.doubt();
  void k.request("refresh", {}).answer.catch(() => {});
  vi.advanceTimersByTime(400);
  expect([k.gone, k.busy]).toEqual([true, false]);
  model.push({ revision: 2 });
  expect([k.gone, k.busy]).toEqual([false, true]);
  vi.useRealTimers();
});

test("a check finds out that nothing can be sent, before anything is asked for", async () => {
  const { model, kernel: k } = kernel();
  model.push({ revision: 1 });
  k.check();
  expect(k.gone).toBe(false);
  const waiting = k.request("refresh", {}).answer;
  model.stop();
  k.check();
  expect([k.gone, k.busy]).toEqual([true, false]);
  await expect(waiting).rejects.toBeInstanceOf(Refused);
  model.push({ revision: 2 });
  expect(k.gone).toBe(false);
});

test("a carrier that keeps what is sent until it is connected is busy meanwhile, not gone", () => {
  vi.useFakeTimers();
  const k = kernelOf<BrowserRequests>({ ...carrierOf(new FakeModel(), words), queues: true }, vi.fn(), vi.fn());
  k.request("refresh", {});
  vi.advanceTimersByTime(400);
  expect([k.gone, k.busy]).toEqual([false, true]);
  vi.useRealTimers();
});

test("a request that nobody waits for makes no kernel busy", () => {
  vi.useFakeTimers();
  const { model, kernel: k } = kernel();
  model.push({ revision: 1 });
  k.request("cancel_pending", {}, { quiet: true });
  vi.advanceTimersByTime(500);
  expect(k.busy).toBe(false);
  vi.useRealTimers();
});

test("after closing nothing is heard", () => {
  const { model, kernel: k, pushed } = kernel();
  k.close();
  model.push({ revision: 1 });
  expect(pushed).not.toHaveBeenCalled();
});

test("parts come before the reply, with their buffers", async () => {
  const { model, kernel: k } = kernel();
  const part = vi.fn();
  const call = k.request("details", { uri: "tiledb://alice/a", tab: "overview" }, { part });
  const { id } = model.last("details");
  const pixels = new DataView(new Uint8Array([1, 2, 3]).buffer);
  model.say({ kind: "part", id, name: "picture", body: { width: 3 } }, [pixels]);
  model.say({ kind: "part", id: "another view's", name: "picture", body: {} });
  model.reply("details", { note: "end" });
  expect(part.mock.calls).toEqual([["picture", { width: 3 }, [pixels]]]);
  expect(await call.answer).toEqual({ note: "end" });
});

test("buffers go with a request", () => {
  const { model, kernel: k } = kernel();
  const buffers = [new Uint8Array([1, 2]).buffer];
  k.request("refresh", {}, { buffers });
  expect(model.buffers).toEqual([buffers]);
});

test("the carrier brings its words for the other side", () => {
  expect(kernel().kernel.words.busy).toEqual(["The kernel is busy.", "Browsing resumes when the cell finishes."]);
});
