// One person's window, or two people side by side.

const sides = new URLSearchParams(location.search).get("side");
if (sides) (await import("./side.js")).show(sides.split(","));
else await import("./page.js");
