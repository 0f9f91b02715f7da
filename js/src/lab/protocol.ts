/**
 * What the panel and the server half say before the messages of `kernel/protocol.ts`. `lab/messages.py` has the same (a test compares
 * them).
 */
import type { Query } from "../kernel/protocol";

/** Raised when a panel and a server half of different releases no longer understand each other. */
export const PROTOCOL = 1;

/** Codes with which the server half closes a socket for good. */
export const TOO_MANY_SESSIONS = 4429;
export const FAILED = 4500;

/** Who speaks. Another epoch than before: the session is new, and its revisions begin again. */
export interface HelloMessage {
  readonly kind: "hello";
  readonly protocol: number;
  readonly version: string;
  readonly epoch: string;
}

/** What to show in a session that is new; one that goes on shows what it did. */
export interface StartMessage {
  readonly kind: "start";
  readonly query: Query;
  readonly page?: number;
  readonly page_size?: number;
  readonly selection?: readonly string[];
}
