// The arena seen from above. World coordinates are metres with y upwards; the canvas scales itself.
import { colour, fit } from "./theme.js";

const TRAIL_SECONDS = 14;
const TRAIL_PIECES = 8;
const POP_MILLIS = 900;

export class ArenaView {
  constructor(canvas) {
    this.canvas = canvas;
    this.layout = null;
    this.now = null;
    this.before = null;
    this.trail = [];
    this.pops = [];
    this.showTrail = true;
  }

  setLayout(layout) {
    this.layout = layout;
    this.trail = [];
    this.pops = [];
    this.now = this.before = null;
    this.canvas.style.aspectRatio = `${layout.arena.width} / ${layout.arena.height}`;
  }

  // One reading of the world: pose, lights, feelers.
  push(robot) {
    const previous = this.now;
    if (previous) {
      for (const [x, y] of previous.lights) {
        if (!robot.lights.some(([u, v]) => u === x && v === y)) {
          this.pops.push({ x, y, at: performance.now() });
        }
      }
    }
    this.before = previous || robot;
    this.now = robot;
    this.arrived = performance.now();
    this.trail.push([robot.x, robot.y, robot.t]);
    while (this.trail.length && robot.t - this.trail[0][2] > TRAIL_SECONDS) {
      this.trail.shift();
    }
  }

  draw() {
    const { layout, canvas } = this;
    if (!layout) {
      return;
    }
    const { width, height, ratio } = fit(canvas);
    const g = canvas.getContext("2d");
    const scale = width / layout.arena.width;
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.floor(g, width, height, scale);
    g.save();
    g.translate(0, height);
    g.scale(scale, -scale);
    this.lights(g);
    if (this.showTrail) {
      this.path(g, scale);
    }
    this.pillars(g);
    if (this.now) {
      const pose = this.pose();
      this.rays(g, pose);
      this.robot(g, pose);
    }
    g.restore();
    g.strokeStyle = colour("--wall");
    g.lineWidth = 4;
    g.strokeRect(2, 2, width - 4, height - 4);
  }

  floor(g, width, height, scale) {
    g.fillStyle = colour("--floor");
    g.fillRect(0, 0, width, height);
    g.strokeStyle = colour("--grid");
    g.lineWidth = 1;
    g.beginPath();
    for (let x = scale / 2; x < width; x += scale / 2) {
      g.moveTo(Math.round(x) + 0.5, 0);
      g.lineTo(Math.round(x) + 0.5, height);
    }
    for (let y = height - scale / 2; y > 0; y -= scale / 2) {
      g.moveTo(0, Math.round(y) + 0.5);
      g.lineTo(width, Math.round(y) + 0.5);
    }
    g.stroke();
  }

  lights(g) {
    const lamp = colour("--lamp");
    const lights = this.now ? this.now.lights : this.layout.arena.lights;
    for (const [x, y] of lights) {
      const halo = g.createRadialGradient(x, y, 0.05, x, y, 1.5);
      halo.addColorStop(0, lamp + "88");
      halo.addColorStop(0.25, lamp + "38");
      halo.addColorStop(1, lamp + "00");
      g.fillStyle = halo;
      disc(g, x, y, 1.5);
      g.strokeStyle = lamp + "77";
      g.lineWidth = 0.012;
      g.setLineDash([0.06, 0.05]);
      ring(g, x, y, this.layout.arena.reach);
      g.setLineDash([]);
      g.fillStyle = lamp;
      disc(g, x, y, 0.1);
      g.fillStyle = "#ffffffcc";
      disc(g, x - 0.025, y + 0.03, 0.035);
    }
    const time = performance.now();
    this.pops = this.pops.filter((pop) => time - pop.at < POP_MILLIS);
    for (const pop of this.pops) {
      const age = (time - pop.at) / POP_MILLIS;
      g.globalAlpha = 1 - age;
      g.strokeStyle = lamp;
      g.lineWidth = 0.05 * (1 - age) + 0.01;
      ring(g, pop.x, pop.y, 0.15 + 0.85 * Math.sqrt(age));
      g.globalAlpha = 1;
    }
  }

  path(g, scale) {
    const trail = this.trail;
    if (trail.length < 2) {
      return;
    }
    const end = trail[trail.length - 1][2];
    g.strokeStyle = colour("--trail");
    g.lineWidth = Math.max(0.025, 2 / scale);
    // Eight pieces of falling opacity cost less than one stroke per point and look the same.
    const pieces = Array.from({ length: TRAIL_PIECES }, () => new Path2D());
    for (let i = 1; i < trail.length; i++) {
      const age = (end - trail[i][2]) / TRAIL_SECONDS;
      const piece = pieces[Math.max(0, Math.ceil((1 - age) * TRAIL_PIECES) - 1)];
      piece.moveTo(trail[i - 1][0], trail[i - 1][1]);
      piece.lineTo(trail[i][0], trail[i][1]);
    }
    pieces.forEach((piece, i) => {
      g.globalAlpha = 0.08 + 0.62 * ((i + 1) / TRAIL_PIECES) ** 1.6;
      g.stroke(piece);
    });
    g.globalAlpha = 1;
  }

  pillars(g) {
    for (const [x, y, radius] of this.layout.arena.pillars) {
      const body = g.createRadialGradient(x - radius * 0.35, y + radius * 0.4, radius * 0.1, x, y, radius);
      body.addColorStop(0, colour("--pillar-edge"));
      body.addColorStop(1, colour("--pillar"));
      g.fillStyle = "#00000038";
      disc(g, x + 0.04, y - 0.05, radius);
      g.fillStyle = body;
      disc(g, x, y, radius);
      g.strokeStyle = colour("--pillar-edge");
      g.lineWidth = 0.015;
      ring(g, x, y, radius);
    }
  }

  // Between two readings the robot is drawn on the way, one reading late, so that it glides.
  pose() {
    const { before, now } = this;
    const span = Math.max(1, (now.t - before.t) * 1000);
    const part = Math.min(1, (performance.now() - this.arrived) / span);
    const turn = Math.atan2(Math.sin(now.h - before.h), Math.cos(now.h - before.h));
    return {
      x: before.x + (now.x - before.x) * part,
      y: before.y + (now.y - before.y) * part,
      h: before.h + turn * part,
    };
  }

  rays(g, pose) {
    const { feelers, feelerMetres, radius } = this.layout.robot;
    const ray = colour("--ray");
    const hit = colour("--hit");
    feelers.forEach((angle, i) => {
      const direction = pose.h + angle;
      const reach = radius + this.now.free[i];
      const touches = this.now.free[i] < feelerMetres - 1e-6;
      const x = pose.x + Math.cos(direction) * reach;
      const y = pose.y + Math.sin(direction) * reach;
      g.strokeStyle = touches ? hit : ray + "80";
      g.lineWidth = touches ? 0.028 : 0.016;
      g.beginPath();
      g.moveTo(pose.x + Math.cos(direction) * radius, pose.y + Math.sin(direction) * radius);
      g.lineTo(x, y);
      g.stroke();
      if (touches) {
        g.fillStyle = hit;
        disc(g, x, y, 0.045);
      }
    });
  }

  robot(g, pose) {
    const { radius } = this.layout.robot;
    const ink = colour("--robot-ink");
    g.save();
    g.translate(pose.x, pose.y);
    g.rotate(pose.h);
    g.fillStyle = "#00000040";
    disc(g, 0.02, -0.03, radius * 1.04);
    g.fillStyle = colour("--pillar-edge");
    for (const side of [1, -1]) {
      g.fillRect(-radius * 0.5, side * radius * 0.98 - 0.025, radius, 0.05);
    }
    g.fillStyle = colour("--robot");
    disc(g, 0, 0, radius);
    g.fillStyle = ink;
    g.beginPath();
    g.moveTo(radius * 0.78, 0);
    g.lineTo(radius * 0.1, radius * 0.36);
    g.lineTo(radius * 0.26, 0);
    g.lineTo(radius * 0.1, -radius * 0.36);
    g.fill();
    // The eyes glow with what they see.
    [[1, this.now.senses[0]], [-1, this.now.senses[1]]].forEach(([side, seen]) => {
      g.fillStyle = colour("--lamp");
      g.globalAlpha = 0.25 + 0.75 * Math.min(1, seen * 2.5);
      disc(g, radius * 0.6, side * radius * 0.62, 0.045);
      g.globalAlpha = 1;
    });
    g.restore();
  }
}

function disc(g, x, y, radius) {
  g.beginPath();
  g.arc(x, y, radius, 0, 2 * Math.PI);
  g.fill();
}

function ring(g, x, y, radius) {
  g.beginPath();
  g.arc(x, y, radius, 0, 2 * Math.PI);
  g.stroke();
}
