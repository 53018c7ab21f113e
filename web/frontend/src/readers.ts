// What every page loads: fonts, styles, theme, the player, quotations to take along.
import "./styles/fonts.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/components.css";
import "./styles/readers.css";
import "./styles/touch.css";
import "./styles/print.css";
import { startPlayer } from "./player";
import { startShares } from "./share";
import { startTheme } from "./theme";

startTheme();
startPlayer();
startShares();
