/**
 * A short, soft sign of a few notes by WebAudio; no file to load. Browsers allow it after the page was touched once.
 */

const NOTES_HZ = [660, 880];
const NOTE_SECONDS = 0.14;
const LOUDNESS = 0.06;

/** @type {AudioContext | null} */
let shared = null;

/**
 * Play it; does nothing where sound is not available or not yet allowed.
 * @param {{notes?: readonly number[], loudness?: number}} [options] notes in Hz, loudness 0 to 1
 */
export function chime({ notes = NOTES_HZ, loudness = LOUDNESS } = {}) {
  if (!globalThis.AudioContext) return;
  const context = (shared ??= new AudioContext());
  if (context.state === "suspended") context.resume().catch(() => {});
  notes.forEach((frequency, index) => {
    const start = context.currentTime + index * NOTE_SECONDS;
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(loudness, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + NOTE_SECONDS * 1.8);
    tone.connect(volume).connect(context.destination);
    tone.start(start);
    tone.stop(start + NOTE_SECONDS * 2);
  });
}
