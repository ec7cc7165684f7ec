declare module '@system.prompt' {
  interface Choice {
    /** The index of the chosen button or item. */
    index: number;
  }

  interface Dialog {
    title?: string;
    message?: string;
    /** At most three. */
    buttons?: { text: string; color?: string }[];
    autocancel?: boolean;
    cancel?: () => void;
  }

  interface ContextMenu {
    itemList: string[];
    itemColor?: string;
    cancel?: () => void;
  }

  const prompt: {
    showToast: QuickApp.Method<{ message: string | number | boolean; duration?: number }, void>;
    showDialog: QuickApp.Method<Dialog, Choice>;
    showContextMenu: QuickApp.Method<ContextMenu, Choice>;
  };
  export default prompt;
}
