/** A websocket whose other end is the test. */
import { vi } from "vitest";
import { PROTOCOL } from "../src/lab/protocol";

export class Wire {
  static opened: Wire[] = [];
  static get last(): Wire {
    return Wire.opened.at(-1) as Wire;
  }
  binaryType = "";
  sent: unknown[] = [];
  closed = false;
  onmessage: ((event: { data: unknown }) => void) | undefined;
  onclose: ((event: { code: number }) => void) | undefined;

  constructor(readonly url: string) {
    Wire.opened.push(this);
  }
  send(data: unknown) {
    this.sent.push(typeof data === "string" ? JSON.parse(data) : data);
  }
  close() {
    this.closed = true;
  }
  say(message: object) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  hello(epoch = "first", protocol = PROTOCOL) {
    this.say({ kind: "hello", protocol, version: "1", epoch });
  }
  async lose(code = 1006) {
    this.onclose?.({ code });
    await vi.advanceTimersByTimeAsync(0);
  }
}
