// Two people side by side: the same page twice, and the day above both.

import { hear } from "./live.js";
import { make } from "./mrkdwn.js";
import { drawDay } from "./trainer.js";

async function ask(path, body) {
  const options = body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  return (await fetch(`/standin/${path}`, options)).json();
}

/** Fills the window with one pane for each person. */
export async function show(people) {
  const { name, people: known } = await ask("state");
  const named = new Map(known.map((person) => [person.id, person.name]));
  const titles = new Map(known.map((person) => [person.id, person.title]));
  const panes = people.filter((person) => named.has(person));
  const day = make("div", { class: "side-day" });
  const frame = (person) => make("section", { "aria-label": named.get(person) }, make("h2", {}, [named.get(person), titles.get(person)].filter(Boolean).join(", ")),
    make("iframe", { src: `/?${new URLSearchParams({ as: person, pane: "1" })}`, title: `Window of ${named.get(person)}` }));
  document.title = `${panes.map((person) => named.get(person)).join(" and ")} – ${name}`;
  document.body.className = "panes";
  document.body.replaceChildren(
    make("header", {}, make("h1", {}, "Side by side"), day, make("a", { href: `/?${new URLSearchParams({ as: panes[0] ?? "" })}` }, "Back to one person")),
    make("main", {}, panes.map(frame)),
  );
  const look = async () => {
    const { trainer } = await ask("trainer");
    if (trainer) drawDay(day, trainer, (key) => ask("move", { key }));
  };
  hear("", { opened: look, changed: ({ channel }) => { if (!channel) look(); } });
}
