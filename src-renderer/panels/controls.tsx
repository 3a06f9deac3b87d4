// The small kit of controls that all panels share, as in mocks/components.png: buttons with a name and a key, tabs, segments, menus.

import {
  type ButtonHTMLAttributes,
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import { Icon, type IconName } from './icons.tsx';

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  readonly icon?: IconName;
  readonly look?: 'plain' | 'quiet' | 'warning' | 'primary' | 'danger';
  readonly testid?: string;
};

/** A button with a text. `plain` is raised, `quiet` has no surface until hovered. */
export const Button = ({ icon, look = 'plain', testid, children, className = '', ...rest }: ButtonProps) => (
  <button type="button" className={`button button-${look} ${className}`} data-testid={testid} {...rest}>
    {icon && <Icon name={icon} />}
    {children}
  </button>
);

/** A button that is only a picture; `label` is its name and tooltip, `hint` its key. */
export const IconButton = ({
  icon,
  label,
  hint,
  pressed,
  testid,
  className = '',
  ...rest
}: Omit<ButtonProps, 'look'> & { icon: IconName; label: string; hint?: string; pressed?: boolean }) => (
  <button
    type="button"
    className={`icon-button ${className}`}
    aria-label={label}
    title={hint ? `${label} (${hint})` : label}
    aria-pressed={pressed}
    data-testid={testid}
    {...rest}
  >
    <Icon name={icon} />
  </button>
);

export const Key = ({ children }: { children: ReactNode }) => <kbd className="key">{children}</kbd>;

interface Choice<T extends string> {
  readonly id: T;
  readonly title: string;
  readonly icon?: IconName;
  readonly badge?: string;
}

/** Moves between tabs or segments with the arrow keys, as WAI-ARIA has it; the chosen one is the only tab stop. */
function arrowKeys<T extends string>(choices: readonly Choice<T>[], value: T, onChange: (value: T) => void) {
  return (event: KeyboardEvent<HTMLElement>): void => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = choices.findIndex((c) => c.id === value);
    const to =
      event.key === 'Home'
        ? 0
        : event.key === 'End'
          ? choices.length - 1
          : by === undefined
            ? -1
            : (at + by + choices.length) % choices.length;
    const next = choices[to];
    if (!next || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    onChange(next.id);
    event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"], [role="radio"]')[to]?.focus();
  };
}

export function Tabs<T extends string>(props: {
  readonly label: string;
  readonly choices: readonly Choice<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  /** Id of the panel that shows the chosen tab. */
  readonly controls?: string;
  readonly className?: string;
}) {
  return (
    <div
      role="tablist"
      aria-label={props.label}
      className={`tabs ${props.className ?? ''}`}
      onKeyDown={arrowKeys(props.choices, props.value, props.onChange)}
    >
      {props.choices.map((c) => (
        <button
          key={c.id}
          type="button"
          role="tab"
          className="tab"
          aria-selected={c.id === props.value}
          aria-controls={c.id === props.value ? props.controls : undefined}
          tabIndex={c.id === props.value ? 0 : -1}
          data-testid={`tab-${c.id}`}
          onClick={() => props.onChange(c.id)}
        >
          {c.title}
          {c.badge && <span className="tab-badge">{c.badge}</span>}
        </button>
      ))}
    </div>
  );
}

/** One of a few, all visible. `compact` shows icons alone. */
export function Segments<T extends string>(props: {
  readonly label: string;
  readonly choices: readonly Choice<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly className?: string;
}) {
  return (
    <div
      role="radiogroup"
      aria-label={props.label}
      className={`segments ${props.className ?? ''}`}
      onKeyDown={arrowKeys(props.choices, props.value, props.onChange)}
    >
      {props.choices.map((c) => (
        // biome-ignore lint/a11y/useSemanticElements: a native radio cannot hold an icon and take the look of a segment
        <button
          key={c.id}
          type="button"
          role="radio"
          className="segment"
          aria-checked={c.id === props.value}
          aria-label={c.title}
          title={c.title}
          tabIndex={c.id === props.value ? 0 : -1}
          data-testid={`segment-${c.id}`}
          onClick={() => props.onChange(c.id)}
        >
          {c.icon && <Icon name={c.icon} />}
          <span className="segment-text">{c.title}</span>
        </button>
      ))}
    </div>
  );
}

export interface MenuItem {
  readonly title: string;
  readonly note?: string;
  readonly icon?: IconName;
  readonly disabled?: boolean;
  /** One of a few, of which one is chosen. */
  readonly checked?: boolean;
  readonly run: () => void;
  /** Where titles repeat: what tells the items apart. */
  readonly id?: string;
  /** A second thing to do with the same subject, at the right. */
  readonly also?: { readonly label: string; readonly icon: IconName; readonly run: () => void };
}

/** A button that opens a menu; groups are separated by hairlines. */
export function Menu(props: {
  readonly button: ReactNode;
  readonly label: string;
  readonly groups: readonly (readonly MenuItem[])[];
  readonly className?: string;
  readonly align?: 'start' | 'end';
  readonly testid?: string;
}) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const id = useId();
  const close = (): void => {
    setOpen(false);
    root.current?.querySelector<HTMLElement>('button')?.focus();
  };
  return (
    <div className={`menu-root ${props.className ?? ''}`} ref={root}>
      <button
        type="button"
        className="menu-button"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        aria-label={props.label}
        data-testid={props.testid}
        onClick={() => setOpen(!open)}
      >
        {props.button}
        <Icon name="chevronDown" size={14} />
      </button>
      {open && (
        <MenuList
          id={id}
          label={props.label}
          groups={props.groups}
          className={`menu-${props.align ?? 'start'}`}
          within={root}
          onClose={close}
          onAway={() => setOpen(false)}
        />
      )}
    </div>
  );
}

/** The open menu: takes the focus, moves it with the arrow keys, and goes at Escape, Tab or a press elsewhere. */
export function MenuList(props: {
  readonly id?: string;
  readonly label: string;
  readonly groups: readonly (readonly MenuItem[])[];
  readonly className?: string;
  readonly style?: CSSProperties;
  /** A press in here is no press elsewhere; default: the menu itself. */
  readonly within?: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
  readonly onAway: () => void;
}) {
  const list = useRef<HTMLDivElement>(null);
  const { within = list, onAway } = props;
  const items = (): HTMLElement[] => [...(list.current?.querySelectorAll<HTMLElement>('[role^="menuitem"]:not([disabled])') ?? [])];
  useEffect(() => {
    list.current?.querySelector<HTMLElement>('[role^="menuitem"]:not([disabled])')?.focus();
  }, []);
  const latest = useRef(onAway);
  latest.current = onAway;
  useEffect(() => {
    const away = (event: PointerEvent): void => {
      if (!within.current?.contains(event.target as Node)) latest.current();
    };
    window.addEventListener('pointerdown', away);
    return () => window.removeEventListener('pointerdown', away);
  }, [within]);
  const onKeys = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      event.stopPropagation();
      props.onClose();
      return;
    }
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const all = items();
    all[(all.indexOf(document.activeElement as HTMLElement) + by + all.length) % all.length]?.focus();
  };
  return (
    <div
      ref={list}
      role="menu"
      id={props.id}
      aria-label={props.label}
      className={`menu ${props.className ?? ''}`}
      style={props.style}
      onKeyDown={onKeys}
      tabIndex={-1}
    >
      {props.groups.map((group, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: groups of a menu are a fixed list
        // biome-ignore lint/a11y/useSemanticElements: a fieldset has no place in a menu
        <div key={i} role="group" className="menu-group">
          {group.map((item) => (
            <div key={item.id ?? item.title} role="none" className="menu-pair">
              <button
                type="button"
                {...(item.checked === undefined ? { role: 'menuitem' } : { role: 'menuitemradio', 'aria-checked': item.checked })}
                className="menu-item"
                disabled={item.disabled}
                onClick={() => {
                  props.onClose();
                  item.run();
                }}
              >
                {item.icon || item.checked ? <Icon name={item.icon ?? 'check'} /> : <span className="icon-space" />}
                <span>{item.title}</span>
                {item.note && <span className="menu-note">{item.note}</span>}
              </button>
              {item.also && <AlsoItem also={item.also} close={props.onClose} />}
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}

function AlsoItem({ also, close }: { also: NonNullable<MenuItem['also']>; close: () => void }) {
  return (
    <button
      type="button"
      role="menuitem"
      className="menu-item menu-also"
      aria-label={also.label}
      title={also.label}
      onClick={() => {
        close();
        also.run();
      }}
    >
      <Icon name={also.icon} />
    </button>
  );
}

/** A select as a flat control: "Step by **message** ▾". The native element keeps its keys, its list and its name. */
export function Choose<T extends string>(props: {
  readonly label: string;
  readonly showLabel?: boolean;
  readonly value: T;
  readonly options: readonly { readonly id: T; readonly title: string }[];
  readonly onChange: (value: T) => void;
  readonly testid?: string;
}) {
  const shown = props.options.find((o) => o.id === props.value)?.title ?? props.value;
  return (
    <label className="choose">
      {props.showLabel && <span className="choose-label">{props.label}</span>}
      <span className="choose-value" aria-hidden="true">
        {shown}
      </span>
      <Icon name="chevronDown" size={14} />
      <select
        aria-label={props.label}
        value={props.value}
        data-testid={props.testid}
        onChange={(event) => props.onChange(event.target.value as T)}
      >
        {props.options.map((o) => (
          <option key={o.id} value={o.id}>
            {o.title}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A layer over the page with a name; Escape and a click beside it close it, focus returns to where it was. */
export function Dialog(props: {
  readonly label: string;
  readonly className?: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement as HTMLElement | null;
    element?.showModal();
    return () => {
      element?.close();
      before?.focus?.();
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the key for it, and the browser sends it as onCancel
    <dialog
      ref={dialog}
      className={`dialog ${props.className ?? ''}`}
      aria-label={props.label}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) props.onClose();
      }}
    >
      {props.children}
    </dialog>
  );
}
