/* Counts the lines of its input. */
#include <stdio.h>

int main(void)
{
	long lines = 0;
	int c;

	while ((c = getchar()) != EOF)
		lines += c == '\n';
	printf("%ld\n", lines);
	return 0;
}
