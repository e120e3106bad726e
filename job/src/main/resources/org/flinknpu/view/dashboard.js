// Receives the server's events and hands them to the views; every figure shown arrives, none is made here.
import { ArenaView } from "./arena.js";
import { RasterView } from "./raster.js";
import { ROLES, onThemeChange, roleColour } from "./theme.js";

const SUMMARY_MILLIS = 15000;
const SENSES = ["light left", "light right", "near left", "near ahead", "near right"];

const at = (id) => document.getElementById(id);
const arena = new ArenaView(at("arena"));
const raster = new RasterView(at("raster"), at("histogram"));
let frozen = false;
let reached = 0;
let latest = null;
let status = null;

const gauges = makeGauges();
connect();
at("trail").addEventListener("click", toggleTrail);
at("hold").addEventListener("click", toggleHold);
document.addEventListener("keydown", onKey);
onThemeChange(() => {
  raster.redraw();
  legend();
});
requestAnimationFrame(frame);
setInterval(summarise, SUMMARY_MILLIS);

function connect() {
  const source = new EventSource("/events");
  const on = (name, use) => source.addEventListener(name, (event) => use(JSON.parse(event.data)));
  source.addEventListener("open", () => state("on", "live"));
  source.addEventListener("error", () => state("off", "reconnecting"));
  on("layout", setLayout);
  on("robot", setRobot);
  on("spikes", (spikes) => frozen || raster.push(spikes.columns));
  on("status", setStatus);
  on("end", () => state("off", "ended"));
}

function state(kind, words) {
  at("live").className = "live " + kind;
  at("live").lastElementChild.textContent = words;
}

function setLayout(layout) {
  reached = 0;
  arena.setLayout(layout);
  raster.setLayout(layout);
  const neurons = layout.neurons.toLocaleString("en");
  at("brain").textContent = `${layout.brain} · ${neurons} neurons · seed ${layout.seed} · ${layout.clock} clock`;
  at("lesion").hidden = !layout.lesion;
  at("target").textContent = Math.round(1e6 / layout.periodMicros);
  at("flink").hidden = !layout.flinkUrl;
  if (layout.flinkUrl) {
    at("flink").href = layout.flinkUrl;
  }
  legend();
}

function setRobot(robot) {
  latest = robot;
  if (frozen) {
    return;
  }
  arena.push(robot);
  text("lights", robot.reached);
  text("collisions", robot.collisions);
  text("clock", `${Math.floor(robot.t / 60)}:${String(Math.floor(robot.t % 60)).padStart(2, "0")}`);
  text("loop50", millis(robot.loop50));
  text("loop99", millis(robot.loop99));
  if (robot.reached > reached) {
    const tile = at("lights").closest(".tile");
    tile.classList.remove("flash");
    void tile.offsetWidth; // Restarts the animation.
    tile.classList.add("flash");
  }
  reached = robot.reached;
  gauges[0](robot.l);
  gauges[1](robot.r);
  robot.senses.forEach((value, i) => gauges[2 + i](value));
}

function setStatus(next) {
  status = next;
  text("burst", next.burst.toLocaleString("en"));
  text("rate", next.rate === null ? "–" : Math.round(next.rate));
  text("burst50", micros(next.burst50));
  text("burst99", micros(next.burst99));
  text("dead", next.dead);
  text("skipped", next.skipped);
  text("backend", next.backend || "–");
  at("dead").closest(".tile").classList.toggle("alarm", next.dead > 0);
  const target = Number(at("target").textContent) || 1;
  at("rate-fill").style.width = Math.min(100, (100 * (next.rate || 0)) / target) + "%";
}

function text(id, value) {
  const element = at(id);
  const words = String(value);
  if (element.textContent !== words) {
    element.textContent = words;
  }
}

function micros(value) {
  return value === null ? "–" : value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString("en");
}

function millis(value) {
  return value === null ? "–" : (value / 1000).toFixed(value < 10000 ? 2 : 1);
}

function makeGauges() {
  const box = at("gauges");
  const names = ["left wheel", "right wheel", ...SENSES];
  return names.map((name, i) => {
    const signed = i < 2;
    const tone = signed ? "--output" : i < 4 ? "--input" : "--hit";
    const gauge = document.createElement("div");
    gauge.className = "gauge" + (signed ? " signed" : "");
    gauge.setAttribute("role", "meter");
    gauge.setAttribute("aria-label", name);
    gauge.setAttribute("aria-valuemin", signed ? "-1" : "0");
    gauge.setAttribute("aria-valuemax", "1");
    gauge.innerHTML = '<div class="name"><span></span><b></b></div><div class="meter"><i></i></div>';
    gauge.querySelector("span").textContent = name;
    box.append(gauge);
    const figure = gauge.querySelector("b");
    const fill = gauge.querySelector("i");
    fill.style.setProperty("--tone", `var(${tone})`);
    return (value) => {
      gauge.setAttribute("aria-valuenow", value.toFixed(2));
      figure.textContent = value.toFixed(2).replace("-", "−");
      const share = Math.min(1, Math.abs(value)) * (signed ? 50 : 100);
      fill.style.width = share + "%";
      fill.style.left = signed ? (value < 0 ? 50 - share : 50) + "%" : "0";
    };
  });
}

function legend() {
  const roles = new Set(raster.areas.map((area) => area.role));
  at("legend").replaceChildren(
    ...ROLES.filter((role) => roles.has(role)).map((role) => {
      const item = document.createElement("li");
      const key = document.createElement("i");
      key.style.background = roleColour(role);
      item.append(key, role);
      return item;
    }),
  );
}

function toggleTrail() {
  arena.showTrail = !arena.showTrail;
  at("trail").setAttribute("aria-pressed", String(arena.showTrail));
}

function toggleHold() {
  frozen = !frozen;
  at("hold").setAttribute("aria-pressed", String(frozen));
  at("hold").textContent = frozen ? "Resume" : "Freeze";
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("button, a")) {
    return;
  }
  if (event.key === " ") {
    event.preventDefault();
    toggleHold();
  } else if (event.key === "t" || event.key === "T") {
    toggleTrail();
  }
}

// What a screen reader says, now and then instead of thirty times a second.
function summarise() {
  if (latest && status) {
    at("summary").textContent =
      `${latest.reached} lights reached, ${latest.collisions} collisions, ` +
      `${Math.round(status.rate || 0)} bursts per second on ${status.backend || "an unknown backend"}`;
  }
}

function frame() {
  arena.draw();
  raster.draw();
  requestAnimationFrame(frame);
}
