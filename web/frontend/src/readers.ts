// What every page loads: fonts, styles, theme, the player.
import "./styles/fonts.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/components.css";
import "./styles/readers.css";
import "./styles/print.css";
import { startPlayer } from "./player";
import { startTheme } from "./theme";

startTheme();
startPlayer();
