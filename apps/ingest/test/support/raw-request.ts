import { connect, type Socket } from "node:net";

export interface RawConnection {
  socket: Socket;
  send(text: string | Buffer): void;
  /** Everything that the server sent, once it has closed the connection. */
  ended(): Promise<string>;
  /** The head of the first response. */
  head(): Promise<string>;
}

/** A connection for sending a part of a request. */
export async function rawConnection(url: string): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let received = "";
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };
  let hasEnded = false;
  socket.on("error", () => undefined);
  socket.on("data", (chunk) => {
    received += chunk.toString("latin1");
    changed();
  });
  socket.on("close", () => {
    hasEnded = true;
    changed();
  });
  await new Promise<void>((resolve) => socket.once("connect", resolve));
  const when = (isTrue: () => boolean) =>
    new Promise<string>((resolve) => {
      const check = () => {
        if (!isTrue()) return;
        listeners.delete(check);
        resolve(received);
      };
      listeners.add(check);
      check();
    });
  return {
    socket,
    send: (text) => void socket.write(text),
    ended: () => when(() => hasEnded),
    head: () => when(() => received.includes("\r\n\r\n")),
  };
}
