// npm's postinstall script. It runs on the system's Node.js while npm still installs, so: plain
// JavaScript, nothing imported from node_modules.
import { linkBin, root } from './installation.js';

linkBin(root);
