// All colours of the drawing. Hues are those of Okabe & Ito (2008), safe for colour-blind eyes, made
// brighter or darker for the water they stand in; reef.css has the same for text and charts.
const NIGHT = {
  surface: "#2f8fb0", middle: "#0c4466", deep: "#051c33", floor: "#0a2436", floorLight: "#2b5566",
  rock: "#10283a", coral: ["#1f5a6e", "#5a3f73", "#7a4a5e", "#2a6a66"], ray: "190, 235, 255", sun: "255, 244, 205",
  flesh: "#8b5f8f", fleshDark: "#43294f", fleshLight: "#c79ac2", grey: "#6d7883",
  ink: "#eaf6fb", inkSoft: "#a9c6d6", word: "#ffffff", wordEdge: "#051c33", halo: "#ffffff", differ: "#7ff0ff", tie: "170, 225, 255",
  silver: ["#3f5f78", "#b6cddb", "#f2f9fd"], lost: "#5d7c93", warm: "#ffc46b",
  mote: "#ffd97a", plankton: "200, 235, 255",
};
const DAY = {
  surface: "#f3fdff", middle: "#9bdbe6", deep: "#3f9bb8", floor: "#d9c9a3", floorLight: "#efe3c3",
  rock: "#6f8f95", coral: ["#4d9aa6", "#a37bb5", "#cf8a8f", "#6fb39c"], ray: "255, 255, 255", sun: "255, 250, 225",
  flesh: "#a06aa0", fleshDark: "#633a6c", fleshLight: "#d9b0d3", grey: "#7b858c",
  ink: "#062b3d", inkSoft: "#22566b", word: "#062b3d", wordEdge: "#f3fdff", halo: "#04263a", differ: "#7a1fa2", tie: "10, 60, 95",
  silver: ["#3b5567", "#8fa9b8", "#eaf3f8"], lost: "#6d97a6", warm: "#f08a00",
  mote: "#f7a800", plankton: "255, 255, 255",
};
const SHARED = {
  clown: "#f26a21", clownLight: "#ff9a4d", clownPale: "#d8b9a0", band: "#ffffff", edge: "#1c1413",
  dark: "#16212b",
  uses: {
    selling_fit: "#16b789", selling_unfit: "#f0d92e", complaints: "#e2571b", delivering: "#4fb3ee",
    overhead: "#94a1ab", idle: "#f2d3e4",
  },
  acts: { recommendation: "#a5e8ff", introduction: "#e59ad0", referral: "#ffd23f" },
};
const DAY_ACTS = { recommendation: "#0b5f93", introduction: "#9c2f7f", referral: "#a86400" };

export function palette(theme) {
  return theme === "light" ? { ...SHARED, ...DAY, acts: DAY_ACTS } : { ...SHARED, ...NIGHT };
}

export function mixed(from, to, share) {
  const a = channels(from);
  const b = channels(to);
  return `rgb(${a.map((value, k) => Math.round(value + (b[k] - value) * share)).join(",")})`;
}

export function channels(colour) {
  if (colour.startsWith("rgb")) return colour.match(/\d+/g).slice(0, 3).map(Number);
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
}
