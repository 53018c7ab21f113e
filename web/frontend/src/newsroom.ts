// What only the newsroom loads, after readers.ts.
import "./styles/newsroom.css";
import "./styles/newsroom-rooms.css";
import "./styles/names.css";
import "./styles/cutting.css";
import "./styles/deciding.css";
import "./styles/doubts.css";
import "./styles/reading.css";
import "./styles/waveform.css";
import "./styles/trays.css";
import "./styles/newsroom-touch.css";
import { startDeciding } from "./newsroom/deciding";
import { startDoubts } from "./newsroom/doubts";
import { startMore } from "./newsroom/more";
import { startCutting } from "./newsroom/cutting";
import { startLive } from "./newsroom/live";
import { startKeys } from "./newsroom/keys";
import { startReading } from "./newsroom/reading";
import { startSwaps } from "./newsroom/swap";
import { startTrays } from "./newsroom/trays";
import { startTyped } from "./newsroom/typed";
import { startUnsaved } from "./newsroom/unsaved";
import { startWaveform } from "./newsroom/waveform";
import { startProgress } from "./progress";
import { startTurns } from "./turns";
import { startUploads } from "./upload";

startUnsaved(); // before anything is given back
startProgress();
startTurns();
startUploads();
startSwaps();
startMore();
startCutting();
startLive();
startDoubts(); // before the keys of the desk
startKeys();
startReading();
startWaveform();
startDeciding();
startTyped();
startTrays();
