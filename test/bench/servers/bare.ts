import { createHttpServer } from "@account-opening/runtime/http";
import express from "express";

/** The same Express server as ingest's. It answers 204 and stores nothing. */
const app = express();
app.disable("x-powered-by");
app.post("/webhooks/mx", (request, response) => {
  request.resume();
  response.status(204).end();
});
app.get("/readyz", (_request, response) => void response.sendStatus(200));
// biome-ignore lint/style/noProcessEnv: the port is the program's argument.
createHttpServer(app).listen(Number(process.env["PORT"]), "127.0.0.1");
