export const uri = 'internal://files/note.txt'
