// Spike raster and rate histogram: one row per neuron, one column per burst, newest at the right.
import { ROLES, colour, fit, roleColour } from "./theme.js";

const WINDOW_BURSTS = 900;
const LABEL_PIXELS = 118;
const AREA_GAP_ROWS = 2;
const BIN_BURSTS = 10;

export class RasterView {
  constructor(raster, histogram) {
    this.raster = raster;
    this.histogram = histogram;
    this.sheet = document.createElement("canvas");
    this.areas = [];
    this.columns = new Map();
    this.last = 0;
    this.stale = true;
    this.fresh = [];
    this.painted = -1;
  }

  setLayout(layout) {
    let row = 0;
    this.areas = layout.areas.map((area) => {
      const placed = { ...area, row, label: area.id };
      row += area.rows + AREA_GAP_ROWS;
      return placed;
    });
    this.rows = Math.max(1, row - AREA_GAP_ROWS);
    this.periodMicros = layout.periodMicros;
    this.columns = new Map();
    this.last = 0;
    this.stale = true;
  }

  // columns: [[burst, [area, row, area, row, ...]], ...]
  push(columns) {
    for (const column of columns) {
      if (column[0] < this.last - WINDOW_BURSTS) {
        this.columns.clear();
        this.stale = true;
      }
      this.columns.set(column[0], column[1]);
      this.last = column[0];
      this.fresh.push(column[0]);
    }
    const oldest = this.last - WINDOW_BURSTS - BIN_BURSTS;
    for (const burst of this.columns.keys()) {
      if (burst >= oldest) {
        break;
      }
      this.columns.delete(burst);
    }
  }

  redraw() {
    this.stale = true;
  }

  draw() {
    if (this.areas.length) {
      this.drawRaster();
      this.drawHistogram();
    }
  }

  drawRaster() {
    const { width, height, ratio, changed } = fit(this.raster);
    const plot = Math.max(10, Math.round((width - LABEL_PIXELS) * ratio));
    if (changed || this.stale || this.sheet.width !== plot) {
      this.sheet.width = plot;
      this.sheet.height = this.raster.height;
      this.fresh = [...this.columns.keys()];
      this.painted = -1;
      this.stale = false;
    }
    this.paintFresh(plot);
    const g = this.raster.getContext("2d");
    g.setTransform(1, 0, 0, 1, 0, 0);
    g.fillStyle = colour("--floor");
    g.fillRect(0, 0, this.raster.width, this.raster.height);
    this.bands(g, ratio);
    // The sheet is a ring of columns: what comes after the newest column is the oldest.
    const edge = this.columnX(this.last + 1, plot);
    const left = Math.round(LABEL_PIXELS * ratio);
    const high = this.raster.height;
    if (plot - edge > 0) {
      g.drawImage(this.sheet, edge, 0, plot - edge, high, left, 0, plot - edge, high);
    }
    if (edge > 0) {
      g.drawImage(this.sheet, 0, 0, edge, high, left + plot - edge, 0, edge, high);
    }
    this.labels(g, ratio, height);
  }

  columnX(burst, plot) {
    return Math.round(((burst % WINDOW_BURSTS) / WINDOW_BURSTS) * plot);
  }

  paintFresh(plot) {
    const g = this.sheet.getContext("2d");
    const unit = this.sheet.height / this.rows;
    const tall = Math.max(1, unit * 0.86);
    const wide = Math.max(1.4, (plot / WINDOW_BURSTS) * 1.25);
    const ahead = Math.ceil(wide);
    const tones = this.areas.map((area) => roleColour(area.role));
    let tone = -1;
    for (const burst of this.fresh) {
      const x = this.columnX(burst, plot);
      if (x !== this.painted) {
        // Several bursts may share a pixel; only what lies beyond the last one is old.
        const from = x > this.painted ? this.painted + ahead : 0;
        g.clearRect(from, 0, x + ahead + 1 - from, this.sheet.height);
        this.painted = x;
      }
      const spikes = this.columns.get(burst) || [];
      for (let i = 0; i < spikes.length; i += 2) {
        const area = spikes[i];
        if (tone !== area) {
          g.fillStyle = tones[area];
          tone = area;
        }
        g.fillRect(x, (this.areas[area].row + spikes[i + 1]) * unit, wide, tall);
      }
    }
    this.fresh = [];
  }

  bands(g, ratio) {
    const unit = this.raster.height / this.rows;
    const left = LABEL_PIXELS * ratio;
    g.fillStyle = colour("--grid");
    for (const area of this.areas) {
      g.globalAlpha = 0.55;
      g.fillRect(left, area.row * unit, this.raster.width - left, area.rows * unit);
    }
    g.globalAlpha = 1;
  }

  labels(g, ratio, height) {
    const unit = height / this.rows;
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    g.font = "11px system-ui, sans-serif";
    g.textAlign = "right";
    g.textBaseline = "middle";
    let bottom = -99;
    for (const area of this.areas) {
      const middle = (area.row + area.rows / 2) * unit;
      g.fillStyle = roleColour(area.role);
      g.fillRect(LABEL_PIXELS - 4, area.row * unit, 2, Math.max(1, area.rows * unit));
      if (middle - bottom >= 11) {
        g.fillStyle = colour("--quiet");
        g.fillText(area.label, LABEL_PIXELS - 10, middle, LABEL_PIXELS - 14);
        bottom = middle;
      }
    }
  }

  drawHistogram() {
    const { width, height, ratio } = fit(this.histogram);
    const g = this.histogram.getContext("2d");
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    g.fillStyle = colour("--floor");
    g.fillRect(0, 0, width, height);
    const bins = this.bins();
    const base = height - 18;
    const plot = width - LABEL_PIXELS;
    let most = 1;
    for (const bin of bins.values()) {
      most = Math.max(most, bin.total);
    }
    const first = this.last - WINDOW_BURSTS;
    const wide = (BIN_BURSTS / WINDOW_BURSTS) * plot;
    for (const [start, bin] of bins) {
      const x = LABEL_PIXELS + ((start - first) / WINDOW_BURSTS) * plot;
      let y = base;
      bin.counts.forEach((count, i) => {
        const high = (count / most) * (base - 16);
        g.fillStyle = roleColour(ROLES[i]);
        g.fillRect(Math.max(LABEL_PIXELS, x), y - high, Math.max(1, wide - 0.6), high);
        y -= high;
      });
    }
    this.axis(g, width, base, most);
  }

  bins() {
    const bins = new Map();
    const index = this.areas.map((area) => Math.max(0, ROLES.indexOf(area.role)));
    for (const [burst, spikes] of this.columns) {
      const start = burst - (burst % BIN_BURSTS);
      // A bin that is not complete would look like a drop.
      if (start + BIN_BURSTS > this.last + 1 || start < this.last - WINDOW_BURSTS) {
        continue;
      }
      let bin = bins.get(start);
      if (!bin) {
        bin = { counts: ROLES.map(() => 0), total: 0 };
        bins.set(start, bin);
      }
      for (let i = 0; i < spikes.length; i += 2) {
        bin.counts[index[spikes[i]]]++;
      }
      bin.total += spikes.length / 2;
    }
    return bins;
  }

  axis(g, width, base, most) {
    g.fillStyle = colour("--quiet");
    g.font = "11px system-ui, sans-serif";
    g.textBaseline = "middle";
    g.textAlign = "right";
    g.fillText("spikes / burst", LABEL_PIXELS - 10, base / 2, LABEL_PIXELS - 14);
    g.fillText((most / BIN_BURSTS).toFixed(0), LABEL_PIXELS - 10, 16);
    g.fillText("0", LABEL_PIXELS - 10, base - 4);
    const seconds = (WINDOW_BURSTS * this.periodMicros) / 1e6;
    const plot = width - LABEL_PIXELS;
    for (let s = 0; s <= seconds; s += seconds > 10 ? 5 : 1) {
      const x = width - (s / seconds) * plot;
      g.globalAlpha = 0.5;
      g.fillRect(x - 0.5, base, 1, 4);
      g.globalAlpha = 1;
      g.textAlign = s === 0 ? "right" : "center";
      if (x > LABEL_PIXELS + 14) {
        g.fillText(s === 0 ? "now" : `−${s} s`, x, base + 11);
      }
    }
  }
}
