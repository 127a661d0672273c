// A tiny connected system in Node: openid-client, and jose of the same author for the logout token.
// An example, and what a journey logs in to. Run it with ISSUER, CLIENT_ID, CLIENT_SECRET and PORT in the environment;
// register http://127.0.0.1:PORT/callback/, …/goodbye/ and …/backchannel/ for it.
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { createRemoteJWKSet, jwtVerify } from "jose";
import * as openid from "openid-client";

const { ISSUER, CLIENT_ID, CLIENT_SECRET, PORT } = process.env;
const HERE = `http://127.0.0.1:${PORT}`;
const LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout";
const insecure = ISSUER.startsWith("http://") ? { execute: [openid.allowInsecureRequests] } : {}; // a developer's machine

const told = { id_token_signed_response_alg: "ES256" };
const config = await openid.discovery(new URL(ISSUER), CLIENT_ID, told, openid.ClientSecretBasic(CLIENT_SECRET), insecure);
const keys = createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri), { cooldownDuration: 0 });
const sessions = new Map(); // a real system keeps them in its database

const pages = {
  "GET /": async (request, answer, session) => {
    if (!session?.tokens) return go(answer, "/login/");
    const facts = await openid.fetchUserInfo(config, session.tokens.access_token, session.claims.sub);
    const button = (name, label) => `<form method="post" action="/${name}/"><button>${label}</button></form>`;
    const shown = JSON.stringify(facts).replaceAll("&", "&amp;").replaceAll("<", "&lt;");
    show(answer, `<h1>乙系统</h1><p id="who">${shown}</p><p id="refreshed">${session.refreshed}</p>
      ${button("refresh", "换新令牌")}${button("logout", "退出")}`);
  },
  "GET /login/": async (request, answer) => {
    const verifier = openid.randomPKCECodeVerifier();
    const asked = { verifier, state: openid.randomState(), nonce: openid.randomNonce() };
    const address = openid.buildAuthorizationUrl(config, {
      redirect_uri: `${HERE}/callback/`,
      scope: "openid profile phone offline_access",
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      state: asked.state,
      nonce: asked.nonce,
    });
    go(answer, address.href, begin({ asked }));
  },
  "GET /callback/": async (request, answer, session) => {
    const { verifier, state, nonce } = session.asked;
    const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
    const tokens = await openid.authorizationCodeGrant(config, new URL(request.url, HERE), checks);
    go(answer, "/", begin({ tokens, claims: tokens.claims(), idToken: tokens.id_token, refreshed: 0 }));
  },
  "POST /refresh/": async (request, answer, session) => {
    const fresh = await openid.refreshTokenGrant(config, session.tokens.refresh_token);
    if (fresh.refresh_token === session.tokens.refresh_token) throw new Error("the refresh token came twice");
    Object.assign(session, { tokens: fresh, refreshed: session.refreshed + 1 });
    go(answer, "/");
  },
  "POST /logout/": async (request, answer, session) => {
    end((one) => one === session);
    const said = { id_token_hint: session.idToken, post_logout_redirect_uri: `${HERE}/goodbye/` };
    go(answer, openid.buildEndSessionUrl(config, said).href);
  },
  "GET /goodbye/": async (request, answer) => show(answer, "<h1>已退出</h1>"),
  "POST /backchannel/": async (request, answer) => {
    const token = new URLSearchParams(await body(request)).get("logout_token") ?? "";
    const rules = { issuer: ISSUER, audience: CLIENT_ID, typ: "logout+jwt", algorithms: ["ES256"] };
    try {
      const { payload } = await jwtVerify(token, keys, { ...rules, requiredClaims: ["sid", "jti", "exp"] });
      if (!payload.events?.[LOGOUT_EVENT] || "nonce" in payload) throw new Error("not a logout token");
      end((one) => one.claims?.sid === payload.sid);
      answer.writeHead(204).end();
    } catch {
      answer.writeHead(400).end();
    }
  },
};

function begin(session) {
  const key = randomUUID(); // another key at every step: a fixed session is worth nothing
  sessions.set(key, session);
  return { "Set-Cookie": `node_system=${key}; Path=/; HttpOnly; SameSite=Lax` };
}

function end(wanted) {
  for (const [key, session] of sessions) if (wanted(session)) sessions.delete(key);
}

function go(answer, place, headers = {}) {
  answer.writeHead(303, { Location: place, ...headers }).end();
}

function show(answer, inside) {
  answer.writeHead(200, { "Content-Type": "text/html; charset=utf-8" });
  answer.end(`<!doctype html><html lang="zh"><title>乙</title>${inside}`);
}

async function body(request) {
  let text = "";
  for await (const piece of request) text += piece;
  return text;
}

createServer(async (request, answer) => {
  const page = pages[`${request.method} ${new URL(request.url, HERE).pathname}`];
  if (!page) return answer.writeHead(404).end();
  const key = /node_system=([0-9a-f-]+)/.exec(request.headers.cookie ?? "")?.[1];
  try {
    await page(request, answer, sessions.get(key));
  } catch (refusal) {
    console.error(refusal);
    answer.writeHead(500).end();
  }
}).listen(Number(PORT), "127.0.0.1");
