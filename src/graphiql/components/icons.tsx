import type { ReactNode } from 'react';

export function LockIcon(): ReactNode {
  return (
    <Icon>
      <rect x="4" y="10" width="16" height="11" rx="2.5" />
      <path d="M8 10V7a4 4 0 0 1 8 0v3" />
    </Icon>
  );
}

export function OpenLockIcon(): ReactNode {
  return (
    <Icon>
      <rect x="4" y="10" width="16" height="11" rx="2.5" />
      <path d="M8 10V7a4 4 0 0 1 7.7-1.5" />
    </Icon>
  );
}

export function MapIcon(): ReactNode {
  return (
    <Icon>
      <rect x="3.5" y="3.5" width="17" height="17" rx="2.5" />
      <path d="M3.5 9.2h17M3.5 14.8h17M9.2 3.5v17M14.8 3.5v17" />
    </Icon>
  );
}

export function CheckIcon(): ReactNode {
  return (
    <Icon>
      <path d="m4.5 12.5 5 5 10-11" />
    </Icon>
  );
}

export function CrossIcon(): ReactNode {
  return (
    <Icon>
      <path d="m6 6 12 12M18 6 6 18" />
    </Icon>
  );
}

export function WarningIcon(): ReactNode {
  return (
    <Icon>
      <path d="M12 4 2.5 20h19L12 4Z" />
      <path d="M12 10v4.5M12 17.2v.3" />
    </Icon>
  );
}

function Icon({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <svg
      className="scopes-icon"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}
