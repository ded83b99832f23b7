import { createHttpServer } from "@account-opening/runtime/http";
import express from "express";

/** The same Express as ingest's, with its prototypes fixed, that says 204 and keeps nothing. */
const app = express();
app.disable("x-powered-by");
app.post("/webhooks/mx", (request, response) => {
  request.resume();
  response.status(204).end();
});
app.get("/readyz", (_request, response) => void response.sendStatus(200));
// biome-ignore lint/style/noProcessEnv: the port is the program's argument.
createHttpServer(app).listen(Number(process.env["PORT"]), "127.0.0.1");
