/* Opens files with speedscope, without a browser, and prints what it has made
 * of each as a line of JSON:
 *
 *     {"profiles": what its Export writes, "errors": [...]}
 *
 * usage: node speedscope.js FILE...
 *
 * The folder of packages is npm/node_modules beside this file, or that which
 * CONSUMERS_NPM names. */

'use strict';

const fs = require('fs');
const path = require('path');

const MODULES = path.join(
    process.env.CONSUMERS_NPM || path.join(__dirname, 'npm'), 'node_modules');
const RELEASE = path.join(MODULES, 'speedscope', 'dist', 'release');
const { JSDOM, VirtualConsole } = require(path.join(MODULES, 'jsdom'));

const TRIES = 1200;
const PAUSE_MS = 50;

function program() {
    const name = fs.readdirSync(RELEASE).find(
        (file) => /^speedscope-.*\.js$/.test(file));
    return fs.readFileSync(path.join(RELEASE, name), 'utf8');
}

/* What a page without a screen lacks is not the file's fault. */
function isNoise(text) {
    return /WebGL|getContext|Not implemented|canvas/i.test(text);
}

function openPage(errors) {
    const virtualConsole = new VirtualConsole();
    const note = (...words) => {
        const text = words.map(String).join(' ');
        if (!isNoise(text)) {
            errors.push(text);
        }
    };
    for (const kind of ['error', 'warn', 'jsdomError']) {
        virtualConsole.on(kind, note);
    }
    const dom = new JSDOM('<!DOCTYPE html><body></body>', {
        url: 'http://localhost/#localProfilePath=none',
        pretendToBeVisual: true, runScripts: 'outside-only', virtualConsole,
    });
    dom.window.matchMedia = () => ({
        matches: false, addEventListener() {}, removeEventListener() {},
        addListener() {}, removeListener() {},
    });
    dom.window.Element.prototype.scrollIntoView = () => {};
    dom.window.TextDecoder = TextDecoder;
    dom.window.TextEncoder = TextEncoder;
    return dom;
}

async function until(condition) {
    for (let i = 0; i < TRIES; i++) {
        const result = condition();
        if (result) {
            return result;
        }
        await new Promise((go) => { setTimeout(go, PAUSE_MS); });
    }
    return null;
}

function readBlob(window, blob) {
    return new Promise((done) => {
        const reader = new window.FileReader();
        reader.onload = () => done(reader.result);
        reader.readAsText(blob);
    });
}

async function open(file, source) {
    const errors = [];
    const dom = openPage(errors);
    const { window } = dom;
    let saved = null;
    window.URL.createObjectURL = (blob) => {
        saved = blob;
        return 'blob:none';
    };
    window.eval(source);
    await until(() => window.speedscope);
    const name = path.basename(file);
    window.speedscope.loadFileFromBase64(
        name, fs.readFileSync(file).toString('base64'));
    await until(() => errors.length
                || window.document.body.textContent.includes('Export')
                || window.document.body.textContent.includes('went wrong'));
    const button = [...window.document.querySelectorAll('div, button, span')]
        .filter((node) => /Export$/.test(node.textContent)
                && node.children.length <= 1).pop();
    if (button) {
        button.click();
        await until(() => saved);
    }
    const result = { file, title: window.document.title, errors,
        profiles: saved ? JSON.parse(await readBlob(window, saved)) : null };
    dom.window.close();
    return result;
}

async function main() {
    const source = program();
    for (const file of process.argv.slice(2)) {
        console.log(JSON.stringify(await open(file, source)));
    }
    process.stdout.write('', () => { process.exit(0); });
}

main();
