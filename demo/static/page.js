// The page: who you are, where you are, what is said there, and what you say.

import { drawMessage } from "./blocks.js";
import { modalWindow } from "./modal.js";
import { make, mrkdwn } from "./mrkdwn.js";

const $ = (id) => document.getElementById(id);
const address = new URLSearchParams(location.search);
const here = { person: address.get("as"), channel: address.get("channel"), thread: address.get("thread") };
const names = new Map([["USLACKBOT", "Workspace"]]);
const unread = new Set();
let state = null;
let live = null;

// asking the stand-in

async function ask(path, body) {
  const options = body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(`/standin/${path}`, options);
  const told = await answer.json();
  if (!answer.ok) throw new Error([told.error, ...(told.details ?? [])].join(": "));
  return told;
}

const query = (more) => new URLSearchParams({ as: here.person ?? "", ...more }).toString();

function quietly(work) {
  return (...given) => work(...given).catch((error) => notice(error.message));
}

// who and where

async function look() {
  state = await ask(`state?${query()}`);
  for (const person of state.people) names.set(person.id, person.name);
  for (const channel of state.channels) names.set(channel.id, channel.name);
  if (!state.people.some((person) => person.id === here.person)) here.person = null;
  const places = [...state.channels.map((channel) => channel.id), state.dm].filter(Boolean);
  if (here.person && !places.includes(here.channel)) [here.channel, here.thread] = [places[0] ?? null, null];
  drawSide();
  drawPlace();
}

async function become(person) {
  Object.assign(here, { person, channel: null, thread: null });
  unread.clear();
  await look();
  listen();
  await go(here.channel);
}

async function go(channel, thread = null) {
  const isNew = here.channel !== channel || !$("log").querySelector(".message");
  if (isNew) $("log").replaceChildren();
  Object.assign(here, { channel, thread });
  unread.delete(channel);
  remember();
  toggleSide(false);
  drawSide();
  drawPlace();
  await Promise.all([drawLog({ toEnd: isNew }), openThread(thread)]);
  if (matchMedia("(hover: hover)").matches) $(thread ? "thread-text" : "composer-text").focus();
}

function remember() {
  const facts = { as: here.person, channel: here.channel, thread: here.thread };
  const kept = Object.fromEntries(Object.entries(facts).filter(([, value]) => value));
  history.replaceState(null, "", `?${new URLSearchParams(kept)}`);
}

function listen() {
  live?.close();
  live = new EventSource(`/standin/live?${query()}`);
  live.onopen = quietly(async () => { await look(); await refresh(); await modal.look(); });
  live.onerror = () => {
    $("bot-state").textContent = "The workspace does not answer";
    $("bot-state").classList.remove("on");
  };
  live.onmessage = quietly(async (event) => {
    const { channel } = JSON.parse(event.data);
    if (!channel) await look();
    else if (channel === "modal") await modal.look();
    else if (channel === here.channel) await refresh();
    else if (!unread.has(channel)) { unread.add(channel); drawSide(); }
  });
}

async function refresh() {
  await Promise.all([drawLog(), here.thread && drawThread()]);
}

// the side

function drawSide() {
  document.title = `${state.name} – stand-in workspace`;
  $("workspace-name").textContent = state.name;
  const people = state.people.filter((person) => !person.is_bot && !person.deleted);
  const choice = (person) => make("option", { value: person.id, selected: person.id === here.person }, person.guest ? `${person.name} (guest)` : person.name);
  const nobody = here.person ? [] : [make("option", { value: "", selected: true }, "choose…")];
  $("person").replaceChildren(...nobody, ...people.map(choice));
  $("bot-state").textContent = state.connected ? `${state.bot.name} is listening` : `${state.bot.name} is not connected`;
  $("bot-state").classList.toggle("on", state.connected);
  $("channels").replaceChildren(...state.channels.map((channel) => placeLink(channel.id, sign(channel), channel.name)));
  $("places").hidden = !here.person;
  $("dms").replaceChildren(...(state.dm ? [placeLink(state.dm, "●", state.bot.name)] : []));
  if (!$("fault-kind").children.length) {
    $("fault-kind").append(...state.fault_kinds.map((kind) => make("option", { value: kind }, kind.replaceAll("_", " "))));
  }
  $("fault-state").textContent = state.faults.map((fault) => `${fault.kind.replaceAll("_", " ")} awaits ${fault.method}`).join("; ");
}

const sign = (channel) => (channel.is_private ? "◆" : "#");

function placeLink(id, mark, name) {
  const fresh = unread.has(id);
  return make("li", {}, make("button", {
    type: "button",
    class: fresh ? "place unread" : "place",
    "aria-current": id === here.channel ? "page" : undefined,
    onclick: quietly(() => go(id)),
  }, make("span", { class: "mark", "aria-hidden": "true" }, mark), name, ...(fresh ? [make("span", { class: "unseen" }, " (new)")] : [])));
}

function drawPlace() {
  $("composer").hidden = !here.person || !here.channel;
  if (!here.person) return drawWelcome();
  const channel = state.channels.find((one) => one.id === here.channel);
  $("place").textContent = channel ? `${sign(channel)} ${channel.name}` : state.bot.name;
  $("place-about").textContent = channel ? about(channel) : "Only you and the bot read this";
  $("composer-text").placeholder = channel ? `/permanence help, or a message to #${channel.name}` : `Message ${state.bot.name}`;
}

function about(channel) {
  const kind = channel.is_private ? "Private" : "Public";
  const people = channel.members.map((id) => names.get(id) ?? id).join(", ");
  const marks = [channel.is_archived && "archived", channel.is_shared && "shared with another organisation"].filter(Boolean);
  return [[kind, ...marks].join(", "), people].join(" · ");
}

function drawWelcome() {
  $("place").textContent = "Who are you?";
  $("place-about").textContent = "Choose somebody to be. Everyone here is invented.";
  const people = state.people.filter((person) => !person.is_bot && !person.deleted);
  $("log").replaceChildren(make("li", { class: "welcome" }, people.map((person) =>
    make("button", { type: "button", onclick: quietly(() => become(person.id)) }, face(person.id), person.name))));
}

function toggleSide(open) {
  document.body.classList.toggle("side-open", open);
  $("menu").setAttribute("aria-expanded", String(open));
}

// messages

async function drawLog({ toEnd = false } = {}) {
  if (!here.channel) return;
  const channel = here.channel;
  const { messages } = await ask(`messages?${query({ channel })}`);
  if (channel === here.channel) drawMessages($("log"), messages, { toEnd, inThread: false });
}

async function drawThread({ toEnd = false } = {}) {
  const thread = here.thread;
  const { messages } = await ask(`messages?${query({ channel: here.channel, thread_ts: thread })}`);
  if (thread === here.thread) drawMessages($("thread-log"), messages, { toEnd, inThread: true });
}

// Only what changed is drawn anew, so that focus, selection and screen readers are left in peace.
function drawMessages(log, messages, { toEnd, inThread }) {
  const atEnd = toEnd || log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  const old = new Map([...log.children].map((item) => [item.dataset.key, item]));
  const wanted = [];
  let day = "";
  for (const message of messages) {
    const date = moment(message.ts).toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long" });
    if (date !== day) wanted.push(old.get(date) ?? keyed(date, "", make("li", { class: "day" }, make("span", {}, date))));
    day = date;
    const signature = JSON.stringify(message);
    const kept = old.get(message.ts);
    wanted.push(kept?.dataset.signature === signature ? kept : keyed(message.ts, signature, drawItem(message, inThread)));
  }
  if (!messages.length) wanted.push(make("li", { class: "quiet empty" }, "Nothing has been said here yet."));
  const focused = document.activeElement?.closest?.("[data-key]")?.dataset.key;
  wanted.forEach((item, place) => { if (log.children[place] !== item) log.insertBefore(item, log.children[place] ?? null); });
  while (log.children.length > wanted.length) log.lastChild.remove();
  if (focused && !log.contains(document.activeElement) && document.activeElement === document.body) log.focus();
  if (atEnd) log.scrollTop = log.scrollHeight;
}

function keyed(key, signature, item) {
  Object.assign(item.dataset, { key, signature });
  return item;
}

const moment = (ts) => new Date(Number(ts) * 1000);

function drawItem(message, inThread) {
  const author = names.get(message.user) ?? message.user;
  const time = moment(message.ts).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  const isBot = message.user === state.bot.id;
  const head = make("div", { class: "head" },
    make("strong", {}, author), ...(isBot ? [make("span", { class: "app" }, "App")] : []), make("time", {}, time),
    ...(message.edited && !message.ephemeral ? [make("span", { class: "quiet" }, "(edited)")] : []));
  const context = { names, press: (block, button) => press(message, block, button) };
  const body = make("div", { class: "body" }, head, drawMessage(message, context));
  if (message.ephemeral) body.prepend(make("p", { class: "only-you" }, "Only visible to you"));
  else if (!inThread) body.append(threadLink(message));
  return make("li", { class: message.ephemeral ? "message ephemeral" : "message" }, face(message.user), body);
}

function face(id) {
  const hue = [...id].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 360, 7);
  return make("span", { class: id === state.bot.id ? "face bot" : "face", style: `--hue: ${hue}`, "aria-hidden": "true" }, (names.get(id) ?? "?")[0]);
}

function threadLink(message) {
  const count = message.reply_count ?? 0;
  const words = count ? `${count} ${count === 1 ? "reply" : "replies"}` : "Reply in thread";
  return make("button", {
    type: "button",
    class: count ? "thread-link" : "thread-link none",
    onclick: quietly(() => go(here.channel, message.ts)),
  }, words);
}

async function openThread(thread) {
  $("thread").hidden = !thread;
  document.body.classList.toggle("thread-open", Boolean(thread));
  if (!thread) return;
  const channel = state.channels.find((one) => one.id === here.channel);
  $("thread-about").textContent = channel ? `${sign(channel)} ${channel.name}` : state.bot.name;
  $("thread-text").placeholder = channel ? `Reply, or @${state.bot.name} …` : "Reply";
  $("thread-log").replaceChildren();
  await drawThread({ toEnd: true });
}

// doing

const modal = modalWindow({
  look: () => ask(`modal?${query()}`),
  act: (deed, facts) => ask(deed, { as: here.person, ...facts }),
  names,
  agreed,
  notice,
  bot: () => state.bot.name,
});

const press = quietly(async (message, block, button) => {
  if (button.confirm && !(await agreed(button.confirm))) return;
  if (button.url) window.open(button.url, "_blank", "noopener");
  const which = `${block.block_id} ${button.action_id}`;
  const answer = await ask("press", { as: here.person, channel: here.channel, ts: message.ts, which });
  if (!answer.acked) notice(`${state.bot.name} did not respond to that button.`);
});

function agreed(asked) {
  const dialog = $("confirm");
  $("confirm-title").textContent = asked.title.text;
  $("confirm-text").replaceChildren(asked.text.type === "mrkdwn" ? mrkdwn(asked.text.text, names) : asked.text.text);
  $("confirm-yes").textContent = asked.confirm.text;
  $("confirm-yes").className = asked.style ?? "primary";
  $("confirm-no").textContent = asked.deny.text;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true }));
}

async function send(text, thread) {
  const { person, channel } = here;
  if (!text.startsWith("/")) return ask("say", { as: person, channel, text, thread_ts: thread });
  if (thread) throw new Error(`Slash commands do not run in threads: mention @${state.bot.name} instead.`);
  return ask("command", { as: person, channel, text });
}

function composer(form, box, thread) {
  const fit = () => { box.style.height = "auto"; box.style.height = `${Math.min(box.scrollHeight + 2, 180)}px`; };
  box.addEventListener("input", fit);
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", quietly(async (event) => {
    event.preventDefault();
    const text = box.value.trim();
    if (!text) return;
    box.value = "";
    fit();
    form.setAttribute("aria-busy", "true");
    try {
      await send(text, thread());
      await (thread() ? drawThread : drawLog)({ toEnd: true });  // what one has just said, one wants to see
    } catch (error) {
      box.value ||= text;
      throw error;
    } finally {
      form.removeAttribute("aria-busy");
    }
  }));
}

let noticeTimer = 0;

function notice(words) {
  $("notice").textContent = words;
  $("notice").hidden = false;
  clearTimeout(noticeTimer);
  noticeTimer = setTimeout(() => { $("notice").hidden = true; }, 6000);
}

// starting

composer($("composer"), $("composer-text"), () => undefined);
composer($("thread-composer"), $("thread-text"), () => here.thread);
$("person").addEventListener("change", quietly((event) => become(event.target.value)));
$("menu").addEventListener("click", () => toggleSide(!document.body.classList.contains("side-open")));
$("main").addEventListener("click", (event) => { if (!$("menu").contains(event.target)) toggleSide(false); });
$("thread-close").addEventListener("click", quietly(() => go(here.channel)));
$("thread").addEventListener("keydown", (event) => { if (event.key === "Escape") $("thread-close").click(); });
$("side").addEventListener("keydown", (event) => { if (event.key === "Escape") toggleSide(false); });
$("fault-form").addEventListener("submit", quietly(async (event) => {
  event.preventDefault();
  await ask("fault", { method: "chat.postMessage", kind: $("fault-kind").value });
}));

quietly(async () => {
  await look();
  if (!here.person) return;
  listen();
  await go(here.channel, here.thread);
})();
