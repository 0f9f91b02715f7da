/** What clicks and keys do, and what the scopes hold. */
import { Dropdown } from "../ui/dropdown";
import * as text from "../ui/strings";

export function Help() {
  return (
    <Dropdown role="dialog" name={text.help} icon="help" class="tcw-help">
      {text.helpTopics.map(({ title, lines }) => (
        <section key={title}>
          <p>{title}</p>
          <dl>
            {lines.map(([what, does]) => (
              <>
                <dt>{what}</dt>
                <dd>{does}</dd>
              </>
            ))}
          </dl>
        </section>
      ))}
    </Dropdown>
  );
}
