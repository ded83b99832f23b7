import type { Member } from "../../api/members.ts";

/** The questions of MX. Answers pass through to MX and are stored nowhere, so there are none to show. */
export function Challenges({ challenges }: { challenges: Member["challenges"] }) {
  return (
    <ul className="plain-list">
      {challenges.map(({ guid, type, label, options = [], image_options: images = [] }) => (
        <li key={guid}>
          {label ?? "Question without a text"}
          <br />
          <small>
            {type.toLowerCase().replaceAll("_", " ")}
            {options.length > 0 && ` · ${options.map((option) => option.label).join(", ")}`}
            {images.length > 0 && ` · ${images.length} images`}
          </small>
        </li>
      ))}
    </ul>
  );
}
