// The page: the person, the channel, its messages, and the message box.

import { drawMessage, focusKept } from "./blocks.js";
import { drawFiles, pictureFor } from "./files.js";
import { letGo } from "./held.js";
import { homeTab } from "./home.js";
import { hear } from "./live.js";
import { menuButton } from "./menu.js";
import { modalWindow } from "./modal.js";
import { make, mrkdwn } from "./mrkdwn.js";
import { pickers } from "./pickers.js";
import { drawDay, drawGuide } from "./trainer.js";

const $ = (id) => document.getElementById(id);
const address = new URLSearchParams(location.search);
const here = { person: address.get("as"), channel: address.get("channel"), thread: address.get("thread"), tab: address.get("tab") };  // the tab is "home" or none
const isPane = address.has("pane");
const names = new Map([["USLACKBOT", "Workspace"]]);
const unread = new Set();
const newest = new Map(); // the newest message of each place, as far as this person has heard
let state = null;
let leave = () => {}; // hears of no more changes
let trainer = null;
let moves = 0; // how often the page has begun to go somewhere

// asking the stand-in

async function ask(path, body) {
  const options = body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(`/standin/${path}`, options);
  const told = await answer.json().catch(() => ({ error: "The stand-in is not ready yet" })); // it is still beginning
  if (!answer.ok) throw new Error([told.error, ...(told.details ?? [])].join(": "));
  return told;
}

const query = (more) => new URLSearchParams({ as: here.person ?? "", ...more }).toString();

function quietly(work) {
  return (...given) => work(...given).catch((error) => notice(error.message));
}

// person and channel

async function look() {
  const asker = here.person;
  const answer = await ask(`state?${query()}`);
  if (asker !== here.person) return; // it is somebody else's by now
  state = answer;
  for (const person of state.people) names.set(person.id, person.name);
  for (const channel of state.channels) {
    names.set(channel.id, channel.name);
    if (!newest.has(channel.id)) newest.set(channel.id, channel.newest);
  }
  if (!newest.has(state.dm)) newest.set(state.dm, state.dm_newest);
  if (!state.people.some((person) => person.id === here.person)) here.person = null;
  const places = [...state.channels.map((channel) => channel.id), state.dm].filter(Boolean);
  if (here.person && !places.includes(here.channel)) [here.channel, here.thread, here.tab] = [places[0] ?? null, null, null];
  drawSide();
  $("places").inert = false;
  drawPlace();
  drawShortcuts();
  await waitForDay();
}

// The day, as soon as there is one: whoever shows it may still be beginning.
function waitForDay() {
  return lookAtDay().catch(() => setTimeout(waitForDay, 1000));
}

async function lookAtDay() {
  if (isPane || trainer === undefined) return;
  trainer = (await ask("trainer")).trainer ?? undefined; // a workspace without one never gets one
  document.body.classList.toggle("training", Boolean(trainer));
  if (!trainer) return;
  $("side-by-side").hidden = !here.person;
  $("guide-open").hidden = !trainer.guide.length;
  drawDay($("day"), trainer, quietly((key) => ask("move", { key })));
  drawGuide($("guide"), trainer.guide, trainer.done, quietly(follow));
}

// A step of the guide: become its person, open its channel, and put its text into the box.
async function follow(step) {
  const person = step.person || here.person || state.people.find((one) => !one.is_bot && !one.deleted)?.id;
  if (person !== here.person) await become(person);
  const isApp = step.place === "dm" || step.place === "home";
  const place = isApp ? state.dm : step.place || here.channel;
  await go(place, null, step.place === "home" ? "home" : null);
  if (!step.typed) return;
  const box = $("composer-text");
  box.value = step.typed;
  box.dispatchEvent(new Event("input"));
  box.focus();
}

async function become(person, next = null) {
  const from = document.activeElement;
  const move = ++moves;
  Object.assign(here, { person, channel: null, thread: null, tab: null });
  leave();
  unread.clear();
  newest.clear();
  lastAsked.clear(); // what is still being asked was for another's eyes
  $("log").replaceChildren(); // its menus act for whoever saw them drawn
  $("places").inert = true; // until they are this person's
  await look();
  listen();
  if (move !== moves) return; // they have gone on already
  const [place, tab] = beginning();
  await go(place, null, tab, next, from);
}

// Where somebody begins. In training that is where something was said, or else the Home tab: never an empty channel.
function beginning() {
  if (!trainer || !state.dm) return [here.channel, null];
  const said = state.channels.find((one) => !one.is_quiet);
  return said ? [said.id, null] : [state.dm, "home"];
}

// `next()` is what takes the focus then, unless the person has gone on `from` where they were and types already.
async function go(channel, thread = null, wanted = null, next = null, from = document.activeElement) {
  const tab = channel === state.dm && wanted === "home" ? wanted : null;
  const isNew = here.channel !== channel || !$("log").querySelector(".message");
  if (isNew) $("log").replaceChildren();
  Object.assign(here, { channel, thread, tab });
  moves += 1;
  unread.delete(channel);
  remember();
  toggleSide(false);
  drawSide();
  drawPlace();
  if (channel === state.dm) ask("open_home", { as: here.person, tab: tab ?? "messages" }).catch(() => {}); // the app need not care
  await Promise.all([drawLog({ toEnd: isNew }), openThread(thread), tab && home.look()]);
  const at = document.activeElement;
  if (at !== from && at.matches("textarea, input")) return;
  if (next) next()?.focus();
  else if (tab) $("tab-home").focus();
  else if (matchMedia("(hover: hover)").matches) $(thread ? "thread-text" : "composer-text").focus();
}

function remember() {
  const facts = { as: here.person, channel: here.channel, thread: here.thread, tab: here.tab, pane: isPane ? "1" : null };
  const kept = Object.fromEntries(Object.entries(facts).filter(([, value]) => value));
  history.replaceState(null, "", `?${new URLSearchParams(kept)}`);
}

function listen() {
  leave();
  leave = hear(query(), {
    opened: quietly(async () => { await look(); await refresh(); await modal.look(); await home.look(); }),
    lost: () => {
      $("bot-state").textContent = "The workspace does not answer";
      $("bot-state").classList.remove("on");
    },
    changed: quietly(async ({ channel, newest: said }) => {
      const isNew = said > (newest.get(channel) ?? ""); // and not only drawn anew
      if (isNew) newest.set(channel, said);
      if (!channel) await look();
      else if (channel === "modal") await modal.look();
      else if (channel === "home") await home.look();
      else if (channel === here.channel && !here.tab) await refresh();
      else if (isNew && !unread.has(channel)) { unread.add(channel); drawSide(); }
      if (channel) await lookAtDay(); // what was done may be a step of the guide
    }),
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
  const choice = (person) => make("option", { value: person.id, selected: person.id === here.person }, person.guest ? `${person.name} (guest)` : introduced(person));
  const nobody = here.person ? [] : [make("option", { value: "", selected: true }, "choose…")];
  $("person").replaceChildren(...nobody, ...people.map(choice));
  $("bot-state").textContent = state.connected ? `${state.bot.name} is listening` : `${state.bot.name} is not connected`;
  $("bot-state").classList.toggle("on", state.connected);
  const focused = document.activeElement?.closest?.("#places")?.contains(document.activeElement) && document.activeElement.id;
  $("channels").replaceChildren(...state.channels.map((channel) => placeLink(channel.id, sign(channel), channel.name)));
  $("places").hidden = !here.person;
  $("dms").replaceChildren(...(state.dm ? [placeLink(state.dm, "●", state.bot.name), placeLink(state.dm, "⌂", "Home", "home")] : []));
  if (focused) $(focused)?.focus();
  if (!$("fault-kind").children.length) {
    $("fault-kind").append(...state.fault_kinds.map((kind) => make("option", { value: kind }, faultWords(kind))));
  }
  const waiting = state.faults.map((fault) => faultWords(fault.kind)).join("; ");
  const wasWaiting = $("fault-state").textContent.startsWith("Waits");
  if (waiting) $("fault-state").textContent = `Waits for the next post: ${waiting}.`;
  else if (wasWaiting) $("fault-state").textContent = "A post has met it. What the bot does next is in the channel.";
}

const sign = (channel) => (channel.is_private ? "◆" : "#");

function placeLink(id, mark, name, tab = null) {
  const fresh = !tab && unread.has(id);
  return make("li", {}, make("button", {
    type: "button",
    id: `place-${id}${tab ?? ""}`,
    class: fresh ? "place unread" : "place",
    "aria-current": id === here.channel && tab === here.tab ? "page" : undefined,
    onclick: quietly(() => go(id, null, tab)),
  }, make("span", { class: "mark", "aria-hidden": "true" }, mark), name, ...(fresh ? [make("span", { class: "unseen" }, " (new)")] : [])));
}

const FAULTS = {
  ratelimited: "too many posts at once, and when to try again",
  ratelimited_empty: "too many posts at once, in fewer words",
  lost_reply: "posted, but the answer gets lost",
  refused: "the connection breaks, nothing is posted",
  error_500: "an error of Slack's, nothing is posted",
  error_500_after: "an error of Slack's, though it was posted",
  hang: "posted, and no answer comes",
  hang_before: "no answer comes, nothing is posted",
  slow: "Slack is slow",
};

/** A fault in plain words, or else by its name. */
function faultWords(kind) {
  return FAULTS[kind] ?? kind.replaceAll("_", " ");
}

function drawPlace() {
  $("composer").hidden = !here.person || !here.channel || here.tab === "home";
  $("tabs").hidden = !here.person || here.channel !== state.dm;
  $("home").hidden = $("tabs").hidden || here.tab !== "home";
  $("log").hidden = !$("home").hidden;
  for (const tab of ["home", "messages"]) {
    const isHere = tab === (here.tab ?? "messages");
    $(`tab-${tab}`).setAttribute("aria-selected", String(isHere));
    $(`tab-${tab}`).tabIndex = isHere ? 0 : -1;
  }
  if (!here.person) return drawWelcome();
  const channel = state.channels.find((one) => one.id === here.channel);
  $("place").textContent = channel ? `${sign(channel)} ${channel.name}` : state.bot.name;
  const seenBy = channel ? about(channel) : "Only you and the bot read this";
  $("place-about").textContent = `You are ${introduced(state.people.find((one) => one.id === here.person), ", ")} · ${seenBy}`;
  $("composer-text").placeholder = channel ? `/permanence help, or a message to #${channel.name}` : `Message ${state.bot.name}`;
}

// A person's name, and what they do.
function introduced(person, joint = " – ") {
  return [person.name, person.title].filter(Boolean).join(joint);
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
    make("button", { type: "button", onclick: quietly(() => become(person.id)) }, face(person.id), introduced(person)))));
}

function toggleSide(open, first = "person") {
  const was = document.body.classList.contains("side-open");
  document.body.classList.toggle("side-open", open);
  $("menu").setAttribute("aria-expanded", String(open));
  if (open && !was) $(first).focus();
}

// The app's global shortcuts, beside the box.
function drawShortcuts() {
  const global = state.shortcuts.filter((one) => one.kind === "global");
  const signature = JSON.stringify(global);
  if ($("shortcuts").dataset.signature === signature) return;
  $("shortcuts").dataset.signature = signature;
  const items = () => global.map((one) => ({
    label: one.name, about: state.bot.name,
    act: told(async () => (await ask("shortcut", { as: here.person, callback_id: one.callback_id })).acked),
  }));
  $("shortcuts").replaceChildren(...(global.length ? [menuButton({ label: "Shortcuts", sign: "+", items })] : []));
}

// messages

const lastAsked = new Map(); // for each log: answers may overtake each other, and only the last question's is drawn

async function drawSaid(log, facts, { toEnd = false, inThread }) {
  const asked = { toEnd: toEnd || lastAsked.get(log)?.toEnd };
  lastAsked.set(log, asked);
  const { messages } = await ask(`messages?${query(facts)}`);
  await letGo();
  if (lastAsked.get(log) !== asked) return;
  lastAsked.set(log, {});
  drawMessages(log, messages, { toEnd: asked.toEnd, inThread });
}

async function drawLog({ toEnd } = {}) {
  if (here.channel) await drawSaid($("log"), { channel: here.channel }, { toEnd, inThread: false });
}

async function drawThread({ toEnd } = {}) {
  await drawSaid($("thread-log"), { channel: here.channel, thread_ts: here.thread }, { toEnd, inThread: true });
}

// Only what changed is redrawn, so that focus, selection and screen readers are not disturbed.
function drawMessages(log, messages, { toEnd, inThread }) {
  const atEnd = toEnd || log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  const old = new Map([...log.children].map((item) => [item.dataset.key, item]));
  const wanted = [];
  let day = "", before = null;
  for (const message of messages) {
    const date = written(message.ts, { weekday: "long", day: "numeric", month: "long" });
    if (date !== day) wanted.push(old.get(date) ?? keyed(date, "", make("li", { class: "day" }, make("span", {}, date))));
    const follows = date === day && goesOn(before, message);
    day = date;
    before = message;
    const signature = JSON.stringify(message);
    const kept = old.get(message.ts);
    wanted.push(kept?.dataset.signature === signature ? kept : keyed(message.ts, signature, drawItem(message, inThread)));
    wanted.at(-1).classList.toggle("follows", follows);
  }
  if (!messages.length) wanted.push(make("li", { class: "quiet empty" }, "Nothing has been said here yet."));
  const held = log.contains(document.activeElement) ? document.activeElement : null;
  const focused = held?.closest("[data-key]")?.dataset.key;
  const again = focusKept(held?.closest("[data-key]"));
  // What goes is removed first: then what stays is not moved, which would close a menu that is open in it.
  const stays = new Set(wanted);
  for (const item of [...log.children]) if (!stays.has(item)) item.remove();
  wanted.forEach((item, place) => { if (log.children[place] !== item) log.insertBefore(item, log.children[place] ?? null); });
  if (focused && document.activeElement === document.body) {
    const item = [...log.children].find((one) => one.dataset.key === focused);
    (again(item) ?? log).focus();
  }
  if (atEnd) log.scrollTop = log.scrollHeight;
}

// As in Slack, who goes on within five minutes is not named again.
const goesOn = (before, message) =>
  before?.user === message.user && !before.ephemeral && !message.ephemeral && message.ts - before.ts < 300;

function keyed(key, signature, item) {
  Object.assign(item.dataset, { key, signature });
  return item;
}

// A moment as the clocks in England show it, where everybody here is: their profiles say so, the browser may not.
const written = (ts, parts) => new Date(Number(ts) * 1000).toLocaleString("en-GB", { ...parts, timeZone: "Europe/London" });

function drawItem(message, inThread) {
  const author = names.get(message.user) ?? message.user;
  const time = written(message.ts, { hour: "2-digit", minute: "2-digit" });
  const isBot = message.user === state.bot.id;
  const head = make("div", { class: "head" },
    make("strong", {}, author), ...(isBot ? [make("span", { class: "app" }, "App")] : []), make("time", {}, time),
    ...(message.edited && !message.ephemeral ? [make("span", { class: "quiet" }, "(edited)")] : []));
  const body = make("div", { class: "body" }, head, drawMessage(message, contextOf(message, inThread)), drawFiles(message.files, here.person));
  if (message.ephemeral) body.prepend(make("p", { class: "only-you" }, "Only visible to you"));
  if (message.reactions.length) body.append(make("div", { class: "reactions" }, message.reactions.map(drawReaction)));
  const replies = message.reply_count && !inThread ? [threadLink(message)] : [];
  const tools = message.ephemeral ? [] : [...(inThread || replies.length ? [] : [threadLink(message)]), ...moreActions(message)];
  if (tools.length) body.append(make("div", { class: "foot" }, replies, make("div", { class: "tools" }, tools)));
  else body.append(...replies);
  return make("li", { class: message.ephemeral ? "message ephemeral" : "message", onclick: touch }, face(message.user), body);
}

// On a screen that is touched, what can be done with a message is shown once the message is.
function touch({ currentTarget, target }) {
  if (!target.closest("button, a, input, textarea, [popover]")) currentTarget.classList.toggle("touched");
}

const EMOJI = { white_check_mark: "✅" };

function drawReaction({ name, users }) {
  const by = users.map((one) => names.get(one) ?? one).join(", ");
  return make("span", { class: "reaction", title: by, "aria-label": `${name}: ${by}`, role: "img" },
    `${EMOJI[name] ?? `:${name}:`} ${users.length}`);
}

// The actions in the blocks of a message.
function contextOf(message, inThread) {
  const place = { as: here.person, channel: here.channel, ts: message.ts };
  return {
    names,
    press: (block, button) => press(message, block, button),
    picture: pictureFor(here.person, message.gone),
    ...pickers({
      name: `${inThread ? "reply" : "message"}-${message.ts}`,
      choices: message.choices,
      values: message.values,
      agreed,
      again: () => { forget(message); return refresh(); },
      search: async (which, typed) => (await ask("suggest_in_message", { ...place, which, typed })).options,
      tell: told(async (which, value, now) => (await ask("pick", { ...place, which, value, acted: now })).acked || !now),
    }),
  };
}

// Redraw a message although nothing in it changed.
function forget(message) {
  for (const item of document.querySelectorAll(`[data-key="${message.ts}"]`)) item.dataset.signature = "";
}

// The app's message shortcuts.
function moreActions(message) {
  const about = state.shortcuts.filter((one) => one.kind === "message");
  if (!about.length) return [];
  const place = { as: here.person, channel: here.channel, ts: message.ts };
  const items = () => about.map((one) => ({
    label: one.name, about: state.bot.name,
    act: told(async () => (await ask("message_shortcut", { ...place, callback_id: one.callback_id })).acked),
  }));
  return [menuButton({ label: "More actions", sign: "⋮", items, which: "more actions" })];
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
    "data-which": "thread",
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

// actions

const modal = modalWindow({
  look: () => ask(`modal?${query()}`),
  act: (deed, facts) => ask(deed, { as: here.person, ...facts }),
  names,
  agreed,
  notice,
  bot: () => state.bot.name,
  picture: (gone) => pictureFor(here.person, gone),
});

const home = homeTab({
  place: $("home"),
  look: () => ask(`home?${query()}`),
  act: (deed, facts) => ask(deed, { as: here.person, ...facts }),
  names,
  agreed,
  told: (work) => told(work)(),
  bot: () => state.bot.name,
  picture: (gone) => pictureFor(here.person, gone),
});

// Acts, and says so if the app did not respond.
function told(work) {
  return quietly(async (...given) => {
    if (!(await work(...given))) notice(`${state.bot.name} did not respond to that.`);
  });
}

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

// If the end was in view, it stays in view when a picture arrives above it.
function keepAtEnd(log) {
  let atEnd = true;
  log.addEventListener("scroll", () => { atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80; });
  log.addEventListener("load", () => { if (atEnd) log.scrollTop = log.scrollHeight; }, true);
}

// starting

if (isPane) { // whose it is stands above it, and the day and the guide stand apart
  $("who").hidden = true;
  $("training").hidden = true;
}

composer($("composer"), $("composer-text"), () => undefined);
composer($("thread-composer"), $("thread-text"), () => here.thread);
keepAtEnd($("log"));
keepAtEnd($("thread-log"));
$("person").addEventListener("change", quietly((event) => become(event.target.value, () => $("person")))); // arrows go on to the next person
$("menu").addEventListener("click", () => toggleSide(!document.body.classList.contains("side-open")));
$("main").addEventListener("click", (event) => { if (!event.target.closest("#menu, #guide-open")) toggleSide(false); });
$("thread-close").addEventListener("click", quietly(async () => {
  const thread = here.thread;
  await go(here.channel, null, null, () => $("log").querySelector(`[data-key="${thread}"] [data-which="thread"]`));
}));
$("thread").addEventListener("keydown", (event) => { if (event.key === "Escape") $("thread-close").click(); });
$("side").addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !document.body.classList.contains("side-open")) return;
  toggleSide(false);
  $("menu").focus();
});
$("tabs").addEventListener("keydown", (event) => {
  const tabs = [...$("tabs").children];
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step) tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length].click();
});
$("tab-home").addEventListener("click", quietly(() => go(state.dm, null, "home")));
$("tab-messages").addEventListener("click", quietly(() => go(state.dm, null, null, () => $("tab-messages"))));
$("guide-open").addEventListener("click", () => {
  $("guide").open = true;
  toggleSide(true, "guide-title");
  $("guide").scrollIntoView();
});
$("side-by-side").addEventListener("click", () => {
  const others = state.people.filter((person) => !person.is_bot && !person.deleted && person.id !== here.person);
  const shared = state.channels.find((channel) => channel.id === here.channel)?.members ?? [];
  const other = others.find((person) => shared.includes(person.id)) ?? others[0];
  location.assign(`/?side=${[here.person, other?.id].filter(Boolean).join(",")}`);
});
$("fault-form").addEventListener("submit", quietly(async (event) => {
  event.preventDefault();
  await ask("fault", { method: "chat.postMessage", kind: $("fault-kind").value });
}));

quietly(async () => {
  await look();
  if (!here.person) return;
  listen();
  await go(here.channel, here.thread, here.tab);
})();
