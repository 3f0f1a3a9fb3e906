// Owns the theme: VitePress's own, with the demo and the diagrams as components of the pages.
import type { Theme } from "vitepress";
import DefaultTheme from "vitepress/theme";
import GaplessDemo from "../../demo/GaplessDemo.vue";
import MermaidDiagram from "./MermaidDiagram.vue";
import "./style.css";

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component("GaplessDemo", GaplessDemo);
    app.component("MermaidDiagram", MermaidDiagram);
  },
} satisfies Theme;
