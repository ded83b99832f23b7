import { Dialog } from "../components/dialog.tsx";
import { timeFormat } from "../format/time.ts";
import { changeSettings, type Settings, useSettings } from "../state/settings.ts";

const themes = [
  { value: "system", word: "Like the system" },
  { value: "light", word: "Light" },
  { value: "dark", word: "Dark" },
] as const;

export function SettingsDialog({ onClose }: { onClose(): void }) {
  const settings = useSettings();
  const localZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zones = [
    { value: "local", word: `${localZone} (${timeFormat(undefined).zoneName(new Date())})` },
    { value: "utc", word: "UTC everywhere" },
  ] as const;
  return (
    <Dialog title="Settings" onClose={onClose}>
      <Choice
        label="Theme"
        name="theme"
        choices={themes}
        chosen={settings.theme}
        onChoose={(theme: Settings["theme"]) => changeSettings({ theme })}
      />
      <Choice
        label="Times are shown in"
        name="zone"
        choices={zones}
        chosen={settings.timeZone}
        onChoose={(timeZone: Settings["timeZone"]) => changeSettings({ timeZone })}
      />
      <div className="dialog-actions">
        <button type="button" className="primary" onClick={onClose}>
          Done
        </button>
      </div>
    </Dialog>
  );
}

interface ChoiceProps<Value extends string> {
  label: string;
  name: string;
  choices: readonly { value: Value; word: string }[];
  chosen: Value;
  onChoose(value: Value): void;
}

function Choice<Value extends string>({ label, name, choices, chosen, onChoose }: ChoiceProps<Value>) {
  return (
    <fieldset className="choice">
      <legend>{label}</legend>
      {choices.map(({ value, word }) => (
        <label key={value}>
          <input type="radio" name={name} checked={value === chosen} onChange={() => onChoose(value)} />{" "}
          {word}
        </label>
      ))}
    </fieldset>
  );
}
