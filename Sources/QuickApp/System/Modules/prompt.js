// `@system.prompt`: prints instead of showing, and answers like a user who chooses the first button.
(function (primordials, calls, native) {
  'use strict';
  const { append, join, visible } = primordials;
  const { Failure, codes, exportsOf, list, method, pending, printable } = calls;
  const shown = (text) => visible(text, 1000);

  const print = (kind, text) => native.print(`[${kind}] ${text}\n`);

  const choices = (texts) => {
    const all = [];
    for (let index = 0; index < texts.length; index++) append(all, shown(texts[index]));
    return join(all, ' | ');
  };

  function showToast(options) {
    print('toast', shown(printable(options, 'message')));
  }

  function showDialog(options, call) {
    const title = shown(printable(options, 'title', ''));
    const message = shown(printable(options, 'message', ''));
    const buttons = list(options, 'buttons', 3) ?? [];
    const texts = [];
    for (let index = 0; index < buttons.length; index++) append(texts, printable(buttons[index], 'text', ''));
    if (title === '' && message === '' && texts.length === 0)
      throw new Failure('invalid message: a dialog must have a title, a message or a button', codes.parameter);
    const heading = `${title}${title !== '' && message !== '' ? ': ' : ''}${message}`;
    print('dialog', texts.length > 0 ? `${heading} (${choices(texts)})` : heading);
    if (texts.length > 0) return { index: 0 };
    // Without a button a user can only close the dialog.
    call.other();
    return pending;
  }

  function showContextMenu(options) {
    const items = list(options, 'itemList', 100) ?? [];
    if (items.length === 0) throw new Failure('invalid itemList: it must have at least one text', codes.parameter);
    const texts = [];
    for (let index = 0; index < items.length; index++)
      append(texts, printable({ __proto__: null, item: items[index] }, 'item'));
    print('menu', choices(texts));
    return { index: 0 };
  }

  return {
    __proto__: null,
    '@system.prompt': exportsOf({
      showToast: method(showToast),
      showDialog: method(showDialog, 'cancel'),
      showContextMenu: method(showContextMenu, 'cancel'),
    }),
  };
})
