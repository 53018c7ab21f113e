// What only the newsroom loads, after readers.ts.
import "./styles/newsroom.css";
import { startProgress } from "./progress";
import { startTurns } from "./turns";
import { startUploads } from "./upload";

startProgress();
startTurns();
startUploads();
